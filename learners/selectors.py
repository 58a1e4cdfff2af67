"""Reads about learners."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db.models import Func, Q, QuerySet
from django.db.models.functions import Now

from foundation.live.registry import Access
from foundation.many import many
from foundation.prepared import IDS, Prepared
from learners.limits import Allowance, Made, allowance
from learners.models import ApiToken, Decision, Learner, Role, Topic, Trust
from learners.names import fold_address
from learners.rules import (
    active_learners,
    is_host,
    is_moderator,
    learners_visible_to,
    live_tokens,
    trust_of,
)

# So long the page says of an expired token why its program is refused.
EXPIRED_SHOWN_FOR = timedelta(days=30)

_PROFILE = ("name", "bio", "country", "languages", "time_zone", "interface_language")


@dataclass(frozen=True)
class Standing:
    """What a learner may do now by how well they are known here, for the page that explains it."""

    trust: Trust
    allowances: dict[Made, Allowance]

    @property
    def posts(self) -> Allowance:
        """Return how many answers and comments."""
        return self.allowances[Made.POSTS]

    @property
    def questions(self) -> Allowance:
        """Return how many questions."""
        return self.allowances[Made.QUESTIONS]

    @property
    def imports(self) -> Allowance:
        """Return how many articles may be brought in."""
        return self.allowances[Made.IMPORTS]


def display_name(learner: Learner) -> str:
    """Return the name by which others see the learner."""
    return learner.name


def by_uid(visitor: Learner | None, uid: str) -> Learner:
    """Return the learner with their topics; Learner.DoesNotExist where `visitor` may not see."""
    return learners_visible_to(visitor).prefetch_related("topics").get(uid=uid)


def profile_of(learner: Learner) -> dict[str, object]:
    """Return what a learner says about themselves, field by field; `topics` are slugs."""
    topics = sorted(topic.slug for topic in learner.topics.all())
    return {name: getattr(learner, name) for name in _PROFILE} | {"topics": topics}


def by_address(address: str) -> Learner:
    """Return whoever signs in with this address; Learner.DoesNotExist where nobody does."""
    return Learner.objects.get(email__iexact=fold_address(address))


def addresses_of(learner: Learner) -> list[str]:
    """Return the confirmed addresses of a learner, and the one that their email goes to."""
    confirmed = EmailAddress.objects.filter(user=learner, verified=True)
    return list({learner.email, *confirmed.values_list("email", flat=True)})


def topics() -> QuerySet[Topic]:
    """Return all fields of practice, by name."""
    return Topic.objects.all()


def anew(learner: Learner) -> Learner:
    """Return the learner as the database knows them now."""
    return Learner.objects.get(pk=learner.pk)


def tokens_of(learner: Learner) -> QuerySet[ApiToken]:
    """Return the learner's tokens that still open the API, the newest first."""
    return live_tokens().filter(learner=learner).order_by("-created_at", "-pk")


def expired_tokens_of(learner: Learner) -> QuerySet[ApiToken]:
    """Return the learner's tokens that expired within the last 30 days, the latest first."""
    lately = {"expires_at__lte": Now(), "expires_at__gt": Now() - EXPIRED_SHOWN_FOR}
    return learner.api_tokens.filter(revoked_at__isnull=True, **lately).order_by("-expires_at")


def standing_of(learner: Learner) -> Standing:
    """Return what the learner may do now; no query."""
    return Standing(trust_of(learner), {made: allowance(learner, made) for made in Made})


def people_found(moderator: Learner, *, query: str = "", among: str = "") -> QuerySet[Learner]:
    """Return the people whom a moderator looks for, by name; Learner.DoesNotExist for others.

    `query` finds words of the name, a whole uid and, for hosts alone, parts of the address.
    `among` is a role, "suspended" or "new"; anything else means everybody.
    """
    if not is_moderator(moderator):
        raise Learner.DoesNotExist
    people = Learner.objects.order_by("name", "pk")
    for word in query.split()[:5]:
        by_word = Q(name__icontains=word) | Q(uid=word.lower())
        if is_host(moderator):
            by_word |= Q(email__icontains=_as_stored(word))
        people = people.filter(by_word)
    chosen = {
        Role.HOST.value: Q(is_host=True),
        Role.MODERATOR.value: Q(is_moderator=True),
        Role.CURATOR.value: Q(is_curator=True),
        "suspended": Q(suspended_at__isnull=False),
        "new": Q(trust=Trust.NEW, is_active=True),
    }
    return people.filter(chosen.get(among, Q()))


def _as_stored(word: str) -> str:
    """Return a whole address in its one spelling, any other word as it is."""
    try:
        return fold_address(word)
    except ValidationError:
        return word


def person_for(moderator: Learner, uid: str) -> Learner:
    """Return anybody, suspended too, for a moderator; Learner.DoesNotExist for others."""
    return people_found(moderator).get(uid=uid)


def suspended_count() -> int:
    """Return how many people are shut out."""
    return Learner.objects.filter(suspended_at__isnull=False).count()


def decisions_about(moderator: Learner, learner: Learner) -> QuerySet[Decision]:
    """Return what was decided about somebody, the latest first; DoesNotExist for others."""
    if not is_moderator(moderator):
        raise Decision.DoesNotExist
    return learner.decisions.select_related("actor")


def access_of(learner_ids: Collection[int]) -> dict[int, Access]:
    """Return the access of those among these who take part; one query."""
    found = active_learners().filter(pk__in=many(learner_ids))
    rows = found.values_list("pk", "access_epoch", "uid")
    return {pk: Access(epoch=epoch, topic=f"me:{uid}") for pk, epoch, uid in rows}


def access_tally(learner_ids: Collection[int]) -> tuple[int, int]:
    """Return how many of these take part and the sum of their access epochs; one query."""
    ((number, epochs),) = _access_tally(learner_ids)
    return number, epochs or 0


# Plain functions: of an aggregate the ORM makes a query of its own, which cannot be prepared.
_access_tally = Prepared(
    lambda learner_ids: (
        active_learners()
        .filter(pk__in=many(learner_ids))
        .values_list(Func("pk", function="COUNT"), Func("access_epoch", function="SUM"))
    ),
    IDS,
)
