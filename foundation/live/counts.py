"""What the sockets of this process did since it started: plain numbers of the hub's own loop."""

from dataclasses import dataclass


@dataclass(slots=True)
class Counts:
    """Only the loop's thread writes them, so they need no lock; anyone may read."""

    rings: int = 0
    frames: int = 0
    catch_ups: int = 0
    slow_readers: int = 0
    refused: int = 0


counts = Counts()
