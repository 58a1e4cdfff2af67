"""Sentences that vanished at one place and appeared, perhaps reworded, at another.

A difference keeps order, so it sees a moved sentence as one deleted and one inserted. Here the
two are recognised by the telling words they share.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

from articles.anchoring.keywords import weight

SENTENCE_LENGTH = 20
ALIKE, MARGIN = 0.60, 0.15
RARE = 5

_END = re.compile(r"[.!?。！？]+[\s\"'”’)\]]+|\n")


@dataclass(frozen=True)
class Sentence:
    """A range of words that found no partner where the order of the text would have it."""

    words: range
    counts: Counter[str]
    mass: float


def lonely_sentences(
    text: str, starts: list[int], spellings: list[str], partners: list[int]
) -> list[Sentence]:
    """The sentences of which more than half, by weight, has no partner."""
    cuts = [0, *(match.end() for match in _END.finditer(text)), len(text)]
    found = []
    for start, end in pairwise(cuts):
        if end - start < SENTENCE_LENGTH:
            continue
        words = range(bisect_left(starts, start), bisect_left(starts, end))
        if all(partners[word] >= 0 for word in words):
            continue
        masses = {word: weight(spellings[word]) for word in words}
        mass = sum(masses.values())
        alone = sum(masses[word] for word in words if partners[word] < 0)
        if alone > 0.5 * mass:
            found.append(Sentence(words, Counter(spellings[word] for word in words), mass))
    return found


def moved(old: list[Sentence], new: list[Sentence]) -> list[tuple[range, range]]:
    """Pairs of sentences that are each other's best partner by far."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number, sentence in enumerate(new):
        for spelling in sentence.counts:
            holders[spelling].append(number)
    ranked: dict[int, list[tuple[float, int]]] = {}
    suitors: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for number, sentence in enumerate(old):
        near = {
            candidate
            for spelling in sentence.counts
            if len(holders.get(spelling, ())) <= RARE
            for candidate in holders.get(spelling, ())
        }
        ranked[number] = sorted(
            ((_likeness(sentence, new[candidate]), candidate) for candidate in near), reverse=True
        )
        for score, candidate in ranked[number]:
            suitors[candidate].append((score, number))
    for rivals in suitors.values():
        rivals.sort(reverse=True)
    return [
        (old[number].words, new[choices[0][1]].words)
        for number, choices in ranked.items()
        if _stands_out(choices) and _stands_out(suitors[choices[0][1]])
    ]


def _stands_out(choices: list[tuple[float, int]]) -> bool:
    if not choices or choices[0][0] < ALIKE:
        return False
    return len(choices) == 1 or choices[0][0] - choices[1][0] >= MARGIN


def _likeness(one: Sentence, other: Sentence) -> float:
    few, many = sorted((one.counts, other.counts), key=len)
    shared = few & many
    mass = sum(weight(spelling) * count for spelling, count in shared.items())
    return 2 * mass / ((one.mass + other.mass) or 1.0)
