"""The topic `circle:<slug>`: tells a circle's page that it changed, and is the home of threads."""

from collections.abc import Collection

from circles import rules
from circles.models import Circle
from foundation.live.registry import TopicState


class CircleTopics:
    """Unnumbered: a follower hears of a new version and fetches what it shows afresh."""

    name = "circle"

    def states(self, keys: Collection[str]) -> dict[str, TopicState]:
        """Return version and audience epoch of the circles with these slugs."""
        rows = Circle.objects.filter(slug__in=keys).values_list("slug", "version", "audience_epoch")
        return {
            slug: TopicState(seq=version, epoch=epoch, home=f"{self.name}:{slug}")
            for slug, version, epoch in rows
        }

    def readers(self, key: str, learner_ids: Collection[int]) -> set[int]:
        """Return which of these learners may read the circle now; nobody where there is none."""
        circle = Circle.objects.filter(slug=key).first()
        if circle is None:
            return set()
        readers = rules.readers_of_circle(circle).filter(pk__in=learner_ids)
        return set(readers.values_list("pk", flat=True))
