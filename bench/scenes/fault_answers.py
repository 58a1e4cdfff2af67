"""A mail server that refuses, postpones, falls silent, hangs up, or takes its time."""

from bench.rig import letters
from bench.rig.result import Goal, progress, table
from bench.rig.stage import Stage

GOALS = (
    Goal("answers_lost", 0),
    Goal("answers_wrongly_given_up", 0),
    Goal("answers_repeats_not_in_doubt", 0),
    Goal("answers_repeats_under_other_ids", 0),
)
COUNTS = {"smoke": 10, "default": 40, "full": 400}
RECIPIENT = ["450 4.2.0 Greylisted", "550 5.1.1 No such person", "452 4.2.2 Mailbox full"]
LETTER = ["451 4.3.0 Try again", "554 5.7.1 Not wanted", "452 4.3.1 No room", "drop", "reset"]
HANG = "hang"
REFUSED = sum(answer.startswith("5") for answer in (*RECIPIENT, *LETTER))
# Whether these were taken the sender cannot know: they are sent again, under the same Message-ID.
IN_DOUBT = LETTER.count("drop")


def play(stage: Stage, size: str) -> dict[str, float | None]:
    """Give each answer once among ordinary ones; return what was lost or came twice."""
    count = COUNTS[size]
    progress(f"{count} digests to a mail server with moods")
    stage.post.recipients[:] = RECIPIENT
    # A hang takes the whole patience of one step.
    stage.post.data[:] = [*LETTER, *([HANG] if size != "smoke" else [])]
    stage.post.slow_s = 0.1
    try:
        began = letters.begin(stage, count)
        found = letters.finish(stage, count, began, "leases_pass", deadline_s=400 + count)
    finally:
        stage.post.recipients.clear()
        stage.post.data.clear()
        stage.post.slow_s = 0.0
    table(
        "Answers of the mail server",
        ["", "digests", "letters", "refused for good", "tried again", "repeated", "seconds"],
        [
            [
                "each once",
                found.digests,
                found.letters,
                found.given_up,
                found.tried_again,
                found.repeated,
                found.seconds,
            ]
        ],
    )
    return {
        "answers_letters": found.letters,
        "answers_lost": found.lost,
        "answers_wrongly_given_up": abs(found.given_up - REFUSED),
        "answers_tried_again": found.tried_again,
        "answers_repeats_not_in_doubt": max(0, found.repeated - IN_DOUBT),
        "answers_repeats_under_other_ids": found.under_other_ids,
    }
