"""One home of the matrix: a circle of some kind, with everything that may stand in one."""

from datetime import timedelta

from django.utils import timezone

from articles.models import Article, Passage
from circles.models import Circle, Invitation, Meeting, Membership
from discussions.models import Case, ModerationNote, PostRevision, Report, Thread
from learners.models import Learner
from notifications import tokens
from notifications.models import Notification
from tests import cast
from tests.matrix.actors import EVERYONE, FACILITATORS, INSIDE, NOBODY
from tests.matrix.world import Ids, World, readers_of, token_of
from tests.notifications import rows

ROLES = {"mentor": "mentor", "facilitator": "facilitator"}
STATES = {"left": "left", "kicked": "removed", "asker": "requested"}


def make_home(world: World, home: str, admission: str) -> Ids:
    """Make a circle of this kind with everything in it, and return the ids of its things."""
    word, people, readers = world.words.new, world.people, readers_of(home)
    knowers = INSIDE if admission == "invite" else EVERYONE
    # Whoever holds the link of an invitation is shown what it leads to, signed in or not: no
    # word of those can tell who leaked it, so the door of invitations is looked at by itself.
    article = Article.objects.get(slug="tube-digester")
    withdrawn = Article.objects.get(slug="clay-oven")
    founder = cast.learner(f"Founder {home}")
    target = cast.learner(f"Target {word(f'a mere member, {home}', EVERYONE)}")
    circle = cast.circle(
        word(f"name of the circle, {home}", knowers),
        founder,
        reads=[article, withdrawn],
        admission=admission,
        rhythm=word(f"rhythm of the circle, {home}", knowers),
        about=word(f"about the circle, {home}", knowers),
        capacity=40,
    )
    circle.slug = word(f"slug of the circle, {home}", knowers)
    circle.purpose = word(f"purpose of the circle, {home}", knowers)
    _gather(circle, people, target, word(f"note of the asker, {home}", FACILITATORS))
    circle.save()
    world.circles[home] = circle
    reading = circle.readings.get(article=article)
    reading.note = word(f"note on the reading, {home}", readers)
    reading.save()
    ids = {"slug": circle.slug, "name": circle.name, "target": target.uid}
    ids |= {name: people[name].uid for name in ("asker", "kicked", "author")}
    ids["withdrawn thread"] = _about_withdrawn(world, home, circle, withdrawn)
    ids |= _threads(world, home, circle, article)
    ids |= _meetings_and_links(world, home, circle, founder)
    return ids


def _gather(circle: Circle, people: dict[str, Learner], target: Learner, note: str) -> None:
    for name in ("member", "mentor", "author", "facilitator", "suspended"):
        cast.join(circle, people[name], role=ROLES.get(name, "member"))
    cast.join(circle, target)
    for name, state in STATES.items():
        cast.join(circle, people[name], state=state)
    past = timezone.now() - timedelta(days=1)
    rows_of = Membership.objects.filter(circle=circle)
    rows_of.filter(state="requested").update(note=note, requested_at=past, joined_at=None)
    rows_of.filter(state="removed").update(removed_at=past)
    circle.member_count = rows_of.filter(state="active").count()


def _threads(world: World, home: str, circle: Circle, article: Article) -> Ids:
    word, people, readers = world.words.new, world.people, readers_of(home)
    quoted = word(f"quoted passage, {home}", readers)

    def ask(kind: str, **fields: object) -> Thread:
        return cast.thread(
            circle,
            people["author"],
            title=word(f"title of the {kind} question, {home}", readers),
            body=word(f"words of the {kind} question, {home}", readers),
            **fields,
        )

    open_one = ask("open", passage=_passage(article, quoted))
    answer = cast.post(open_one, people["mentor"], word(f"words of an answer, {home}", readers))
    removed = cast.post(open_one, people["member"], "", removed_at=timezone.now())
    PostRevision.objects.create(
        post=removed, body=word(f"removed words, {home}", NOBODY), replaced_by=people["member"]
    )
    solved = ask("solved")
    best = cast.post(solved, people["mentor"], word(f"the accepted answer, {home}", readers))
    solved.refresh_from_db()
    solved.accepted, solved.accepted_at = best, timezone.now()
    solved.save()
    waiting = ask("waiting")
    for thread in (open_one, solved, waiting):
        for post in thread.posts.all():
            rows.fact_of(post)
    for name, person in people.items():
        told = rows.told(person, Notification.Kind.MENTIONED, answer)
        rows.prefer(person, "follow", thread=open_one)
        if name == "member":
            bell = told.uid
    case = Case.objects.create(kind="post", post=answer, subject=people["mentor"], home=circle)
    deciders = {"moderator", "host", "facilitator"}
    Report.objects.create(
        case=case,
        reporter=people["member"],
        reason="danger",
        words=word(f"words of a report, {home}", deciders | {"member"}),
        excerpt=word(f"excerpt in a report, {home}", deciders),
    )
    warning = ModerationNote.objects.create(
        case=case,
        actor=people["moderator"],
        what="warned",
        recipient=people["mentor"],
        words=word(f"words of a warning, {home}", deciders | {"mentor"}),
    )
    return {
        "case": case.uid, "warning": warning.uid, "answer": answer.uid, "kind": "post",
        "thread": open_one.uid, "title": open_one.slug, "number": "2", "question": "1",
        "removed": "3", "solved": solved.uid, "waiting": waiting.uid, "bell": bell,
        "mute": token_of(
            tokens.unsubscribe_url(people["member"].uid, tokens.THREAD, open_one.uid)
        ),
    }  # fmt: skip


def _passage(article: Article, exact: str) -> Passage:
    edition = article.current
    return Passage.objects.create(
        article=article, origin=edition, edition=edition, origin_start=0, origin_end=20,
        start=0, end=20, exact=exact, block_id=edition.html.split('id="')[2].split('"')[0],
    )  # fmt: skip


def _about_withdrawn(world: World, home: str, circle: Circle, article: Article) -> str:
    """Make a question on a passage of the article that is withdrawn; return its uid."""
    word, people = world.words.new, world.people
    thread = cast.thread(
        circle,
        people["author"],
        article=article,
        title=word(f"title of the withdrawn question, {home}", readers_of(home)),
        passage=_passage(article, word(f"passage of the withdrawn article, {home}", NOBODY)),
    )
    question = thread.posts.get()
    rows.fact_of(question)
    for person in people.values():
        rows.told(person, Notification.Kind.MENTIONED, question)
    # Some time ago: it is to stand last where only so much is shown.
    long_ago = timezone.now() - timedelta(days=2)
    Thread.objects.filter(pk=thread.pk).update(opened_at=long_ago, last_post_at=long_ago)
    return thread.uid


def _meetings_and_links(world: World, home: str, circle: Circle, founder: Learner) -> Ids:
    word, readers = world.words.new, readers_of(home)
    meeting = rows.meeting(circle, title=word(f"title of a meeting, {home}", readers))
    Meeting.objects.filter(pk=meeting.pk).update(
        agenda=word(f"agenda of a meeting, {home}", readers),
        where=word(f"place of a meeting, {home}", INSIDE),
    )
    links = {
        "invitation": {},
        "used": {"used_count": 1},
        "expired": {"expires_at": timezone.now() - timedelta(minutes=1)},
        "revoked": {"revoked_at": timezone.now()},
    }
    ids = {"meeting": meeting.uid}
    for name, fields in links.items():
        secret = word(f"secret of the {name} link, {home}", {"invitee"})
        made = Invitation.objects.create(
            circle=circle,
            made_by=founder,
            digest=Invitation.digest_of(secret),
            **{"expires_at": timezone.now() + timedelta(days=3)} | fields,
        )
        ids |= {name: made.uid, f"{name} secret": secret}
    return ids
