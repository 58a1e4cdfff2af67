"""Chooses what goes into one learner's digest, in the order that serves them; pure.

First what they can do for others, then what others did for them, then what changed under their
questions, their next meetings, the best of their circles, and the rest as counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from articles.models import Passage
from discussions.models import Post
from learners.models import Learner
from notifications.digests.candidates import Candidates, Coming, NewPost, Question, Told
from notifications.digests.window import Window
from notifications.kinds import DONE_FOR_ME
from notifications.models import Level, Notification

MOST_QUESTIONS, MOST_DONE, MOST_PASSAGES, MOST_MEETINGS, MOST_BEST = 3, 5, 3, 3, 5
OFFERED_AT_MOST = 2
ACCEPTED_COUNTS_AS = 2


@dataclass(frozen=True)
class Done:
    """What others did for me in one thread: the newest of its kind, and how many did so."""

    kind: str
    thread_id: int
    post_id: int | None
    actor_id: int | None
    people: int


@dataclass(frozen=True)
class Best:
    """A thread worth reading: the post that shows why, how many wrote, how many posts are new."""

    thread_id: int
    circle_id: int
    post_id: int
    people: int
    posts: int
    score: tuple[int, int, float]


@dataclass(frozen=True)
class Rest:
    """What else is new in a circle, as counts."""

    circle_id: int
    posts: int


@dataclass(frozen=True)
class Selection:
    """What one digest tells; `reads` is how far each thread counts as read by marking it so."""

    questions: Sequence[Question] = ()
    done: Sequence[Done] = ()
    passages: Sequence[Told] = ()
    meetings: Sequence[Coming] = ()
    best: Sequence[Best] = ()
    rest: Sequence[Rest] = ()
    reads: dict[int, int] = field(default_factory=dict)

    @property
    def asked(self) -> set[int]:
        """Return the threads it offers to answer."""
        return {row.thread_id for row in self.questions}

    @property
    def shown(self) -> set[int]:
        """Return the other threads it names."""
        return (
            {row.thread_id for row in self.done}
            | {row.thread_id for row in self.passages}
            | {row.thread_id for row in self.best}
        )

    @property
    def quoted(self) -> set[int]:
        """Return the posts whose words it shows."""
        posts = {row.post_id for row in self.questions} | {row.post_id for row in self.best}
        return posts | {row.post_id for row in self.done if row.post_id is not None}

    @property
    def is_news(self) -> bool:
        """Meetings and counts alone are no reason to write."""
        return bool(self.questions or self.done or self.passages or self.best)


def select(window: Window, among: Candidates) -> Selection:
    """Return what this learner's digest tells, out of the batch's candidates."""
    mine = among.told.get(window.learner.pk, [])
    heard = [row for row in mine if _may_tell(window, among, row)]
    done = _done(row for row in heard if row.kind in DONE_FOR_ME)[:MOST_DONE]
    questions = _questions(window, among, skip={row.thread_id for row in done})
    taken = {row.thread_id for row in done} | {row.thread_id for row in questions}
    fresh = _fresh_threads(window, among)
    ranked = [best for best in _ranked(fresh) if best.thread_id not in taken]
    best = _best_of_each(ranked)[:MOST_BEST]
    shown = {row.thread_id for row in best} | taken
    return Selection(
        questions=questions,
        done=done,
        passages=_passages(heard)[:MOST_PASSAGES],
        meetings=_meetings(window, among),
        best=best,
        rest=_rest(row for row in ranked if row.thread_id not in shown),
        reads=_reads(questions, heard, fresh),
    )


def _may_tell(window: Window, among: Candidates, row: Told) -> bool:
    person = window.learner.pk
    level = among.levels.of_thread(person, row.thread_id, row.circle_id)
    return (
        window.holds(row.created_at)
        and row.post_removed_at is None
        and among.reach.may_read(person, row.circle_id, row.admission)
        and not among.has_read(person, row.thread_id, row.seq)
        and (level != Level.MUTE or row.kind == Notification.Kind.MENTIONED)
    )


def _questions(window: Window, among: Candidates, skip: set[int]) -> list[Question]:
    """Those my skills and languages fit: most skills first, my circles first, longest waiting."""
    learner = window.learner
    skills = among.skills.get(learner.pk, set())
    languages = languages_of(learner)

    def fits(row: Question) -> bool:
        return (
            row.thread_id not in skip
            and row.opened_at < window.end
            and row.author_id != learner.pk
            and row.language in languages
            and bool(skills & among.circle_topics[row.circle_id])
            and among.reach.may_read(learner.pk, row.circle_id, row.admission)
            and times_offered(row) < OFFERED_AT_MOST
            and not among.has_read(learner.pk, row.thread_id, row.seq)
            and among.levels.of_thread(learner.pk, row.thread_id, row.circle_id) != Level.MUTE
        )

    def times_offered(row: Question) -> int:
        times = among.offered.get((learner.pk, row.thread_id), 0)
        return times - (row.thread_id in window.offered)

    def rank(row: Question) -> tuple[int, bool, float]:
        matching = len(skills & among.circle_topics[row.circle_id])
        elsewhere = row.circle_id not in among.reach.circles_of(learner.pk)
        return -matching, elsewhere, row.opened_at.timestamp()

    return sorted(filter(fits, among.questions), key=rank)[:MOST_QUESTIONS]


def languages_of(learner: Learner) -> set[str]:
    """Return what a learner reads; one who has not said so reads the language of their pages."""
    return set(learner.languages) or {learner.interface_language or "en"}


def _done(rows: Iterable[Told]) -> list[Done]:
    groups: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for row in rows:
        groups[row.kind, row.thread_id].append(row)
    done = [
        Done(kind, thread_id, rows[0].post_id, rows[0].actor_id, len({r.actor_id for r in rows}))
        for (kind, thread_id), rows in groups.items()
    ]
    return sorted(done, key=lambda row: DONE_FOR_ME.index(row.kind))


def _passages(rows: Iterable[Told]) -> list[Told]:
    changed = (
        row
        for row in rows
        if row.kind == Notification.Kind.PASSAGE_CHANGED
        and row.passage_state not in (None, Passage.State.ATTACHED)
    )
    return list({row.thread_id: row for row in changed}.values())


def _meetings(window: Window, among: Candidates) -> list[Coming]:
    person = window.learner.pk
    mine = [
        meeting
        for circle_id in among.reach.circles_of(person)
        if among.levels.of_circle(person, circle_id) != Level.MUTE
        for meeting in among.meetings.get(circle_id, [])
    ]
    return sorted(mine, key=lambda row: (row.starts_at, row.meeting_id))[:MOST_MEETINGS]


def _fresh_threads(window: Window, among: Candidates) -> dict[int, list[NewPost]]:
    """Return the window's unread posts by others, by thread, where the learner wants to hear."""
    person = window.learner.pk
    circles = among.reach.circles_of(person)
    fresh: dict[int, list[NewPost]] = defaultdict(list)
    for row in among.posts:
        is_mine_to_hear = row.circle_id in circles or among.levels.chosen(
            person, row.thread_id, row.circle_id
        )
        if (
            is_mine_to_hear
            and row.author_id != person
            and window.holds(row.created_at)
            and among.reach.may_read(person, row.circle_id, row.admission)
            and not among.has_read(person, row.thread_id, row.seq)
            and among.levels.of_thread(person, row.thread_id, row.circle_id) != Level.MUTE
        ):
            fresh[row.thread_id].append(row)
    return fresh


def _ranked(fresh: dict[int, list[NewPost]]) -> list[Best]:
    ranked = []
    for thread_id, posts in fresh.items():
        people = len({row.author_id for row in posts})
        works = ACCEPTED_COUNTS_AS * (posts[0].accepted_id is not None)
        telling = max(posts, key=_telling)
        score = (
            people + works,
            sum(row.thanks_count for row in posts),
            max(row.created_at for row in posts).timestamp(),
        )
        ranked.append(
            Best(thread_id, telling.circle_id, telling.post_id, people, len(posts), score)
        )
    return sorted(ranked, key=lambda row: row.score, reverse=True)


def _telling(row: NewPost) -> tuple[bool, int, bool, int]:
    return (
        row.post_id == row.accepted_id,
        row.thanks_count,
        row.kind == Post.Kind.ANSWER,
        -row.number,
    )


def _best_of_each(ranked: Sequence[Best]) -> list[Best]:
    """Put the best thread of each circle before any circle's second."""
    firsts: dict[int, Best] = {}
    for row in ranked:
        firsts.setdefault(row.circle_id, row)
    first_ids = {row.thread_id for row in firsts.values()}
    return [*firsts.values(), *(row for row in ranked if row.thread_id not in first_ids)]


def _rest(rows: Iterable[Best]) -> list[Rest]:
    posts: dict[int, int] = defaultdict(int)
    for row in rows:
        posts[row.circle_id] += row.posts
    return [Rest(circle_id, count) for circle_id, count in posts.items()]


def _reads(
    questions: Iterable[Question], heard: Iterable[Told], fresh: dict[int, list[NewPost]]
) -> dict[int, int]:
    reads: dict[int, int] = defaultdict(int)
    seen: list[tuple[int, int | None]]
    seen = [(row.thread_id, row.seq) for row in questions]
    seen += [(row.thread_id, row.seq) for row in heard]
    seen += [(row.thread_id, row.seq) for posts in fresh.values() for row in posts]
    for thread_id, seq in seen:
        if seq is not None:
            reads[thread_id] = max(reads[thread_id], seq)
    return dict(reads)
