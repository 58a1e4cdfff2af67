"""Prepared queries about what one learner may see, for those that every page asks."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet

from foundation.prepared import NUMBER, Prepared, Value
from learners.models import Learner

Row = TypeVar("Row")
# What rules may ask of a learner beside who it is: there is a query for each combination.
_ROLES = ("is_host", "is_moderator", "is_curator")
# Rules may give the same to everyone with a role.
_WHO = replace(NUMBER, may_be_unused=True)


class PreparedForLearner(Generic[Row]):
    """A `Prepared` whose `build` takes a learner (None: a visitor) before the other values.

    Of a learner it may ask whether they take part, and their roles, as the rules do. Who it is may
    go into the query, and not be compared before. What else it asks would be a query, and is
    refused.
    """

    def __init__(self, build: "Callable[..., QuerySet[Any, Row]]", *kinds: Value) -> None:
        self._build = build
        self._kinds = kinds
        self._prepared: dict[tuple[bool, ...] | None, Prepared[Row]] = {}

    def __call__(self, learner: Learner | None, *values: Any) -> list[Row]:
        if learner is None:
            return self._for(None)(*values)
        if not learner.is_active:
            # Rules answer those with an empty query, of which there is no SQL to keep.
            return list(self._build(learner, *values))
        return self._for(tuple(getattr(learner, role) for role in _ROLES))(learner.pk, *values)

    def get(self, learner: Learner | None, *values: Any) -> Row:
        """Return the one row; DoesNotExist of its model where there is none."""
        for row in self(learner, *values):
            return row
        raise self._build(learner, *values).model.DoesNotExist

    def _for(self, roles: tuple[bool, ...] | None) -> Prepared[Row]:
        if roles not in self._prepared:
            self._prepared[roles] = self._prepare(roles)
        return self._prepared[roles]

    def _prepare(self, roles: tuple[bool, ...] | None) -> Prepared[Row]:
        if roles is None:
            return Prepared(lambda *values: self._build(None, *values), *self._kinds)

        def build(pk: int, *values: Any) -> "QuerySet[Any, Row]":
            learner = Learner.from_db(None, ("id",), (pk,))
            learner.is_active = True
            for name, is_held in zip(_ROLES, roles, strict=True):
                setattr(learner, name, is_held)
            return self._build(learner, *values)

        return Prepared(build, _WHO, *self._kinds)
