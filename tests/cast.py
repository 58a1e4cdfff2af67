"""The cast: makes the people, circles and articles of the tests, straight on the ground.

Ada facilitates, Ben is a member, Cleo is a stranger, Eli has left. Rows are made by the models so
that a test of one action never depends on another; what an action does is that action's own test.
"""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.text import slugify

from articles.canonical import annotate, extract
from articles.models import Article, Edition, Wiki
from circles.models import Circle, Membership, Reading
from learners.models import Learner

PASSAGE = "Lay the 200-micron film double where the trench is stony."

HTML = f"""
<h2 id="art-Materials">Materials</h2>
<p>You need eight metres of tubular polyethylene film, two clay pipes and a plastic bottle.</p>
<h2 id="art-Digging">Digging the trench</h2>
<p>Dig the trench as long as the tube and half as deep. {PASSAGE}</p>
<p>Keep the floor level, or the slurry gathers at one end.</p>
"""


def learner(name: str = "Ada Quispe", *, email: str = "", **fields) -> Learner:
    """Return a learner; the address is made from the name."""
    email = email or f"{slugify(name)}-{Learner.objects.count()}@example.org"
    fields = {"languages": ["en"], "time_zone": "UTC"} | fields
    return Learner.objects.create_user(email, name=name, **fields)


def article(title: str = "Tube digester", html: str = HTML, **fields) -> Article:
    """Return an article whose one edition is `html`, clean already."""
    wiki, _ = Wiki.objects.get_or_create(host="wiki.example.org", defaults={"name": "Example wiki"})
    number = Article.objects.count() + 1
    made = Article.objects.create(
        wiki=wiki,
        page_id=number,
        title=title,
        slug=slugify(title) or "article",
        source_url=f"https://wiki.example.org/wiki/{slugify(title)}-{number}",
        **fields,
    )
    edition(made, html)
    return made


def edition(of: Article, html: str) -> Edition:
    """Give the article a next edition and make it current."""
    html = annotate(html)
    canonical = extract(html)
    number = of.editions.count() + 1
    made = Edition.objects.create(
        article=of,
        number=number,
        revision_id=of.pk * 1000 + number,
        text_hash=canonical.text_hash,
        html=html,
        text=canonical.text,
        permanent_url=f"{of.source_url}?oldid={number}",
        history_url=f"{of.source_url}?action=history",
        authors=[{"name": "Jaime"}],
        licence_spdx="CC-BY-SA-4.0",
        revised_at=timezone.now(),
    )
    of.current = made
    of.save(update_fields=["current"])
    return made


def circle(
    name: str,
    facilitator: Learner,
    *,
    members: Iterable[Learner] = (),
    left: Iterable[Learner] = (),
    reads: Iterable[Article] = (),
    **fields,
) -> Circle:
    """Return a circle with these people, its counters true."""
    members = list(members)
    made = Circle.objects.create(
        name=name,
        slug=slugify(name),
        purpose=f"We learn about {name.lower()} together.",
        founded_by=facilitator,
        member_count=1 + len(members),
        **fields,
    )
    join(made, facilitator, role="facilitator")
    for person in members:
        join(made, person)
    for person in left:
        join(made, person, state="left")
    for position, piece in enumerate(reads):
        Reading.objects.create(circle=made, article=piece, position=position)
    return made


def join(circle: Circle, person: Learner, *, role: str = "member", state: str = "active"):
    """Return the person's membership row; counters are the caller's."""
    now = timezone.now()
    return Membership.objects.create(
        circle=circle,
        learner=person,
        role=role,
        state=state,
        joined_at=now,
        ended_at=now if state in {"left", "removed"} else None,
    )


def thread(circle: Circle, author: Learner, *, title: str = "Is 150-micron film enough?", **fields):
    """Return a question with its first post; about the first article that the circle reads."""
    from discussions.models import Post, Thread

    fields = {"article": circle.readings.first().article, "slug": slugify(title)} | fields
    body = fields.pop("body", "I only get 150 micron here.")
    made = Thread.objects.create(
        circle=circle, author=author, title=title, last_seq=1, post_count=1, **fields
    )
    Post.objects.create(
        thread=made,
        number=1,
        seq=1,
        kind="question",
        author=author,
        body=body,
        body_html=f"<p>{body}</p>",
    )
    return made


def post(thread, author: Learner, body: str = "Double it.", *, kind: str = "answer", **fields):
    """Return the thread's next post; counters stay true, no fact is told."""
    from discussions.models import Post

    thread.refresh_from_db()
    thread.last_seq += 1
    thread.post_count += 1
    thread.answer_count += kind == "answer"
    thread.save()
    return Post.objects.create(
        thread=thread,
        number=thread.post_count,
        seq=thread.last_seq,
        kind=kind,
        author=author,
        body=body,
        body_html=f"<p>{body}</p>",
        **fields,
    )
