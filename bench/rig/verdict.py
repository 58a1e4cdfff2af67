"""Compares what clients were told with what the rows say: lost, doubled, out of order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.rig.conversation import Conversation, Said
from bench.rig.listener import FIRST_NUMBER, link
from bench.rig.result import percentile


@dataclass(frozen=True)
class Verdict:
    """What was wrong with one conversation; noughts where nothing was."""

    posts: int
    lost: int
    doubled: int
    disordered: int
    sockets: int
    frames_lost: int
    frames_doubled: int
    frames_disordered: int
    wrong_chains: int
    lines: int
    resyncs: int

    @property
    def faults(self) -> int:
        """Return all that must be nought."""
        posts = self.lost + self.doubled + self.disordered
        frames = self.frames_lost + self.frames_doubled + self.frames_disordered
        return posts + frames + self.wrong_chains

    def figures(self, scene: str) -> dict[str, float | None]:
        """Return it as figures under the scene's name."""
        return {
            f"{scene}_acknowledged": self.posts,
            f"{scene}_lost": self.lost + self.frames_lost,
            f"{scene}_doubled": self.doubled + self.frames_doubled,
            f"{scene}_out_of_order": self.disordered + self.frames_disordered,
            f"{scene}_wrong_chains": self.wrong_chains,
            f"{scene}_connections": self.lines,
        }


def judge(talk: Conversation, rows: Sequence[Mapping[str, Any]]) -> Verdict:
    """Compare acknowledgements and each listener's chain with the rows, in order of number."""
    written = [row for row in rows if row["number"] >= FIRST_NUMBER]
    by_body = Counter(row["body"] for row in written)
    place = {row["body"]: row["number"] for row in written}
    acknowledged = talk.acknowledged
    lost = sum(place.get(said.body) != said.number for said in acknowledged)
    # All writers have ended, so whatever stands was acknowledged to somebody.
    strange = len(by_body.keys() - {said.body for said in acknowledged})
    chain = ""
    for row in written:
        chain = link(chain, row["number"], row["body"])
    listeners, last = talk.listeners, written[-1]["number"] if written else 0
    numbers = [row["number"] for row in written]
    return Verdict(
        posts=len(acknowledged),
        lost=lost,
        doubled=sum(by_body.values()) - len(by_body) + strange,
        disordered=int(numbers != list(range(FIRST_NUMBER, FIRST_NUMBER + len(numbers)))),
        sockets=len(listeners),
        frames_lost=sum(len(set(numbers) - one.heard.keys()) for one in listeners),
        frames_doubled=sum(
            one.faults["doubled"] + one.faults["repeated on one line"] for one in listeners
        ),
        frames_disordered=sum(one.faults["missed"] for one in listeners),
        wrong_chains=sum(one.chain != chain or one.number != last for one in listeners),
        lines=sum(one.connections for one in listeners),
        resyncs=sum(one.resyncs for one in listeners),
    )


def waits(said: Sequence[Said]) -> list[float]:
    """Return how long each took from its first try to its acknowledgement."""
    return [one.acknowledged - one.began for one in said]


def delays(talk: Conversation, since: float, until: float) -> list[float]:
    """Return how long after its acknowledgement each post of a span reached the last listener."""
    return [
        max(0.0, max(one.heard.get(said.number, float("inf")) for one in talk.listeners))
        - said.acknowledged
        for said in talk.acknowledged
        if since <= said.acknowledged <= until
    ]


def refusals(said: Sequence[Said]) -> Counter[int]:
    """Count the answers that made a writer try again; 0 is a line that died."""
    return Counter(status for one in said for status in one.statuses if not 200 <= status < 300)


def worst(values: Sequence[float], share: float = 0.99) -> float:
    """Return a percentile, and nought of nothing."""
    return percentile(values, share) if values else 0.0
