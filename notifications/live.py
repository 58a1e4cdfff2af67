"""The topic `me:<uid>`: tells a learner's own pages that something came, or was read."""

from collections.abc import Collection

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from foundation.live.registry import TopicState
from learners.models import Learner
from learners.rules import active_learners


class MyTopics:
    """Unnumbered: whoever hears of a new version asks for the count."""

    name = "me"

    def states(self, keys: Collection[str]) -> dict[str, TopicState]:
        """Return the versions of these bells: they rise with news and marks of reading.

        What was taken back is told by its ring alone, and reading on in a thread not at all.
        """
        rows = Learner.objects.filter(uid__in=keys).annotate(
            version=Coalesce(Max("notifications__pk"), 0)
            + Count("notifications", filter=Q(notifications__read_at__isnull=False))
        )
        return {
            uid: TopicState(seq=version, epoch=0, home=f"{self.name}:{uid}")
            for uid, version in rows.values_list("uid", "version")
        }

    def readers(self, key: str, learner_ids: Collection[int]) -> set[int]:
        """Return the learner themselves, if they are among these."""
        mine = active_learners().filter(uid=key, pk__in=learner_ids)
        return set(mine.values_list("pk", flat=True))
