"""Builds the world of the matrix: every actor, and the same things in homes of every kind.

Rows are made on the ground, so that the table is held against the doors and not against the
actions that would have made the rows. Every private text holds a word of its own (words.py).
"""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from articles.models import Adaptation, Article, ArticleImport, Wiki
from foundation.activity.models import FactRow
from foundation.texts.models import SiteText
from learners.models import ApiToken, Learner, Topic, Trust
from notifications import tokens
from notifications.models import Digest, OutgoingEmail
from tests import cast
from tests.matrix.actors import ACTORS, NOBODY, TOKENS
from tests.matrix.articles import make_articles, withdraw
from tests.matrix.homes import make_home
from tests.matrix.requests import make_takedowns
from tests.matrix.world import HOMES, Ids, World, token_of
from tests.notifications import rows


def build() -> World:
    """Make the world, in under a hundred rows of each kind."""
    world = World()
    Topic.objects.create(slug="biogas", name="Biogas")
    Topic.objects.create(slug="biodigesters", name="Biodigesters")
    for name in ACTORS:
        if name != "anon":
            world.people[name] = _person(world, name)
    for name, (owner, scope) in TOKENS.items():
        world.secrets[name] = _token(world, name, owner, scope)
    shared = make_articles(world)
    shared |= _things_of_the_member(world, Article.objects.get(uid=shared["article"]))
    shared |= _things_of_the_instance(world)
    for home, admission in HOMES.items():
        world.ids[home] = shared | make_home(world, home, admission)
    # Of what stands in the closed circle: whoever looks after the place sees what was quoted.
    shared |= make_takedowns(world, world.ids["invite only"])
    for home in HOMES:
        world.ids[home] |= shared
    world.shared = frozenset(shared)
    _elsewhere(world)
    withdraw(world, shared)
    # All of it happened a while ago, and everybody's digest is due.
    rows.later(minutes=30)
    for person in world.people.values():
        rows.schedule(person)
    return world


def _person(world: World, name: str) -> Learner:
    email = f"{world.words.new(f'e-mail of {name}', {name, 'host'})}@example.org"
    role = {f"is_{name}": True} if name in ("moderator", "curator", "host") else {}
    # Who is new may ask and found only so often a day, and cannot vouch for others.
    known = {"trust": Trust.TRUSTED} if name in ("facilitator", "author") else {}
    made = cast.learner(f"{name.title()} Quispe", email=email, **role, **known)
    if name == "suspended":
        made.is_active, made.suspended_at = False, timezone.now()
        made.save()
    return made


def _token(world: World, name: str, owner: str, scope: str) -> str:
    secret = ApiToken.PREFIX + world.words.new(f"secret of {name}", NOBODY)
    if scope != "forged":
        ApiToken.objects.create(
            learner=world.people[owner],
            # The page says of an expired one why its program is refused.
            name=world.words.new(f"name of {name}", NOBODY if scope == "revoked" else {owner}),
            digest=ApiToken.digest_of(secret),
            scope="write" if scope in ("revoked", "expired") else scope,
            revoked_at=timezone.now() if scope == "revoked" else None,
            expires_at=timezone.now() if scope == "expired" else None,
        )
    return secret


def _things_of_the_member(world: World, article: Article) -> Ids:
    """Make what belongs to the member alone, and what belongs to nobody."""
    word, member = world.words.new, world.people["member"]
    wanted = ArticleImport.objects.create(
        requested_by=member,
        url=f"https://wiki.example.org/{word('address of an import', {'member', 'host'})}",
        step=ArticleImport.Step.REFUSED,
        refusal_code="licence",
        page_title=word("title of an import", {"member", "host"}),
    )
    adaptation = Adaptation.objects.create(
        article=article, edition=article.current, learner=member, place="La Paz", country="BO",
        result="works", story="It works.", story_html="<p>It works.</p>",
    )  # fmt: skip
    token = ApiToken.objects.get(digest=ApiToken.digest_of(world.secrets["member's read token"]))
    digest = Digest.objects.create(
        learner=member,
        window_start=timezone.now() - timedelta(days=9),
        window_end=timezone.now() - timedelta(days=8),
    )
    return {
        "import": wanted.uid,
        "adaptation": adaptation.uid,
        "key": token.uid,
        "unsubscribe": token_of(tokens.unsubscribe_url(member.uid, tokens.DIGEST)),
        "mark": token_of(tokens.mark_digest_url(digest.uid)),
        "forged": f"digest-{member.uid}~forged",
    } | {f"person {name}": person.uid for name, person in world.people.items()}


def _things_of_the_instance(world: World) -> Ids:
    """Make what those who run the instance look after."""
    word, member = world.words.new, world.people["member"]
    SiteText.objects.create(
        name="terms", language="en", number=1, body="Be kind.", body_html="<p>Be kind.</p>"
    )
    letter = OutgoingEmail.objects.create(
        learner=member,
        lane="digest",
        recipient=member.email,
        subject=word("subject of a letter that waits", NOBODY),
        text=word("words of a letter that waits", NOBODY),
        message_id="<waits@example.org>",
        due_at=timezone.now() + timedelta(days=1),
        error="Connection refused",
    )
    fact = FactRow.objects.create(
        kind="stuck", topic="me:nobody", error="It would not.", parked_at=timezone.now()
    )
    return {
        "site text": "terms", "language": "en", "version": "1",
        "letter": letter.uid, "fact": str(fact.pk), "topic": "biogas", "wiki": str(_wiki().pk),
        "no letter": "none",
    }  # fmt: skip


def _wiki() -> Wiki:
    return Wiki.objects.get(host="wiki.example.org")


def _elsewhere(world: World) -> None:
    """Make the circle of the one who facilitates elsewhere, and its things: for nested ids."""
    other = cast.circle(
        "Elsewhere", world.people["elsewhere"], reads=[cast.article("Rocket stove")]
    )
    thread = cast.thread(other, world.people["elsewhere"], title="Which bricks?")
    world.ids["elsewhere"] = {
        "slug": other.slug,
        "thread": thread.uid,
        "key of a post": str(uuid4()),
        "article": thread.article.uid,
        "meeting": rows.meeting(other, title="Bricks").uid,
    }
