"""Lists that begin with the languages somebody reads: one query for each language."""

from collections.abc import Callable, Collection
from typing import Any, Generic, Protocol, TypeVar

from django.db.models import QuerySet

from foundation.many import many_texts
from foundation.prepared import TEXT, TEXTS
from learners.models import Learner
from learners.prepared import PreparedForLearner


class _Row(Protocol):
    language: str


Row = TypeVar("Row", bound=_Row)

# With more languages than that, one query looks for all of them together.
MOST_QUERIES = 5


class FirstInMyLanguages(Generic[Row]):
    """The first `limit` rows of a list: those in the languages somebody reads before all others.

    `build` takes a learner (None: a visitor) and returns the list in its order, which `place_of`
    gives again for a row; the greatest comes first if `is_descending`. An index that begins with
    the language and goes on in the list's order serves each query. To sort by language first is
    another order, for which the database reads and sorts the whole list.
    """

    def __init__(
        self,
        build: "Callable[[Learner | None], QuerySet[Any, Row]]",
        place_of: Callable[[Row], Any],
        *,
        limit: int,
        is_descending: bool = True,
    ) -> None:
        self._place_of = place_of
        self._limit = limit
        self._is_descending = is_descending
        self._in_one = PreparedForLearner(
            lambda learner, code: build(learner).filter(language=code)[:limit], TEXT
        )
        self._in_any = PreparedForLearner(
            lambda learner, codes: build(learner).filter(language__in=many_texts(codes))[:limit],
            TEXTS,
        )
        self._in_others = PreparedForLearner(
            lambda learner, codes: build(learner).exclude(language__in=many_texts(codes))[:limit],
            TEXTS,
        )

    def __call__(self, learner: Learner | None, reads: Collection[str]) -> list[Row]:
        reads = list(dict.fromkeys(reads))
        if len(reads) > MOST_QUERIES:
            first = self._in_any(learner, reads)
        else:
            found = [row for code in reads for row in self._in_one(learner, code)]
            first = sorted(found, key=self._place_of, reverse=self._is_descending)[: self._limit]
        if len(first) == self._limit:
            return first
        return first + self._in_others(learner, reads)[: self._limit - len(first)]
