"""Queries of which the ORM makes the SQL once, for the few that run at every event or page.

The ORM makes the SQL of a query anew each time, which costs a process several times what running
it and reading its rows does. What is asked stays written in the ORM's words, with the rules of the
house in it: there is no second version in SQL that could drift from them.
"""

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Generic, NoReturn, TypeVar

from django.db import connection, connections
from django.db.models import QuerySet

from foundation.many import listed, listed_texts

Row = TypeVar("Row")


@dataclass(frozen=True)
class Value:
    """A kind of value: what stands in for one while the SQL is made, and its form as parameter.

    `stand_in` makes of every number another one, each as unlikely as can be to stand in a query
    for another reason. Columns of small integers could not hold them, and are refused as unused.
    """

    stand_in: Callable[[int], Any]
    as_parameter: Callable[[Any], Any]
    may_be_unused: bool = False


NUMBER = Value(lambda seed: 1_461_937_100 + seed, int)
TEXT = Value(lambda seed: f"text {seed} that stands in for another", str)
IDS = Value(lambda seed: [1_264_817_300 + seed], listed)
TEXTS = Value(lambda seed: [f"one of many texts that stand in for others: {seed}"], listed_texts)


class Prepared(Generic[Row]):
    """Called with values, it returns the rows of the query that `build` makes of them.

    `build` is called only to make the SQL, with what stands in for the values. It must do nothing
    with them but compare, and ask the database nothing yet: whatever else it puts in stays as it
    was then.
    """

    def __init__(self, build: Callable[..., "QuerySet[Any, Row]"], *kinds: Value) -> None:
        self._build = build
        self._kinds = kinds
        self._made: _Made[Row] | None = None

    def __call__(self, *values: Any) -> list[Row]:
        if self._made is None:
            self._made = _make(self._build, self._kinds)
        forms = [kind.as_parameter(one) for kind, one in zip(self._kinds, values, strict=True)]
        return self._made.rows(forms)

    def get(self, *values: Any) -> Row:
        """Return the one row; DoesNotExist of its model where there is none."""
        for row in self(*values):
            return row
        assert self._made is not None
        raise self._made.queryset.model.DoesNotExist


@dataclass(frozen=True)
class _Made(Generic[Row]):
    """A query with its SQL; `sources` says per parameter which value it is, or what it stays."""

    queryset: "QuerySet[Any, Row]"
    compiler: Any
    sql: str
    sources: tuple[tuple[int | None, Any], ...]

    def rows(self, values: list[Any]) -> list[Row]:
        parameters = tuple(
            fixed if index is None else values[index] for index, fixed in self.sources
        )
        # A compiler keeps the state of one run, and a connection belongs to one thread.
        compiler = copy(self.compiler)
        compiler.connection = connections[self.queryset.db]
        compiler.as_sql = lambda: (self.sql, parameters)
        queryset = self.queryset.all()
        queryset.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return list(queryset)


def _make(build: Callable[..., "QuerySet[Any, Row]"], kinds: Sequence[Value]) -> _Made[Row]:
    """Make the query with two sets of stand-ins: it must be the same but for their places.

    So what the ORM makes of a value in another way than passing it on is found, and refused.
    """
    with connection.execute_wrapper(_refuse_to_ask):
        (queryset, compiler, sql, sources), (_, _, other_sql, other_sources) = (
            _made_with(build, kinds, [kind.stand_in(first + at) for at, kind in enumerate(kinds)])
            for first in (0, len(kinds))
        )
    if (sql, sources) != (other_sql, other_sources):
        raise ValueError("A prepared query passes its values on as they are.")
    used = {index for index, _ in sources}
    if any(at not in used and not kind.may_be_unused for at, kind in enumerate(kinds)):
        raise ValueError("A prepared query must use each of its values.")
    return _Made(queryset, compiler, sql, sources)


def _refuse_to_ask(*_: Any) -> NoReturn:
    # What stands in for a value would get an answer, and it would be kept for all.
    raise ValueError("A prepared query asks nothing while it is made.")


def _made_with(
    build: Callable[..., "QuerySet[Any, Row]"], kinds: Sequence[Value], stand_ins: Sequence[Any]
) -> "tuple[QuerySet[Any, Row], Any, str, tuple[tuple[int | None, Any], ...]]":
    queryset = build(*stand_ins)
    compiler = queryset.query.get_compiler(using=queryset.db)
    sql, parameters = compiler.as_sql()
    forms = [kind.as_parameter(one) for kind, one in zip(kinds, stand_ins, strict=True)]
    sources = tuple((forms.index(one), None) if one in forms else (None, one) for one in parameters)
    # It is this thread's, and each run brings its own.
    compiler.connection = None
    return queryset, compiler, sql, sources
