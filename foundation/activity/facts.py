"""The shape of a fact: a frozen dataclass in the past tense that carries ids only."""

from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

_kinds: dict[str, type["Fact"]] = {}


@dataclass(frozen=True, kw_only=True)
class Fact(ABC):
    """Something that happened. Subclasses name it and add the ids needed to look it up.

    `topic` is the one home it is told under, such as `thread:<uid>` or `circle:<slug>`.
    """

    kind: ClassVar[str] = ""
    actor_id: int | None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.kind = cls.__name__
        if cls.kind in _kinds:
            raise TypeError(f"Two facts are named {cls.kind}; a fact's name is its identity.")
        _kinds[cls.kind] = cls

    @property
    @abstractmethod
    def topic(self) -> str:
        """Return the topic under which this fact is told."""

    def data(self) -> dict[str, Any]:
        """Return the fields besides the actor, as they are stored."""
        fields = asdict(self)
        fields.pop("actor_id")
        return fields


def kinds() -> dict[str, type[Fact]]:
    """Return every fact that can happen (not the shared bases), by name; the docs list the same."""
    return {name: kind for name, kind in _kinds.items() if not kind.__subclasses__()}


def rebuild(kind: str, actor_id: int | None, data: dict[str, Any]) -> Fact:
    """Return the fact that a stored row tells of."""
    return _kinds[kind](actor_id=actor_id, **data)
