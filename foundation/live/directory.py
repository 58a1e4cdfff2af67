"""Which topics this process follows: by name, and by the home whose audience they share."""

from collections.abc import Collection

from foundation.live.registry import TopicKind
from foundation.live.topics import FollowedTopic


class Directory:
    """Holds a topic as long as anyone follows it."""

    def __init__(self) -> None:
        self._by_name: dict[str, FollowedTopic] = {}
        self._by_home: dict[str, set[FollowedTopic]] = {}

    def get(self, name: str) -> FollowedTopic | None:
        """Return the topic of this name, if it is followed."""
        return self._by_name.get(name)

    def open(self, name: str, kind: TopicKind, key: str) -> FollowedTopic:
        """Return the topic of this name, making it if nobody follows it yet."""
        if name not in self._by_name:
            self._by_name[name] = FollowedTopic(name, kind, key)
        return self._by_name[name]

    def all(self) -> list[FollowedTopic]:
        """Return every topic."""
        return list(self._by_name.values())

    def at_home(self, name: str) -> Collection[FollowedTopic]:
        """Return the topics whose home is called so."""
        return self._by_home.get(name, frozenset())

    def names(self) -> set[str]:
        """Return the names of all topics and of all homes: rings of these matter here."""
        return {*self._by_name, *self._by_home}

    def file(self, topic: FollowedTopic) -> bool:
        """Put the topic where it belongs now, and say whether that is another place than before.

        A topic that nobody follows any more belongs nowhere.
        """
        is_gone = not topic.is_followed and self._by_name.get(topic.name) is topic
        if is_gone:
            del self._by_name[topic.name]
        home = topic.audience.home if topic.audience and topic.is_followed else None
        if home == topic.filed_under:
            return is_gone
        if topic.filed_under is not None:
            self._by_home[topic.filed_under].discard(topic)
            if not self._by_home[topic.filed_under]:
                del self._by_home[topic.filed_under]
        topic.filed_under = home
        if home is not None:
            self._by_home.setdefault(home, set()).add(topic)
        return True
