"""Numbers for a host's Prometheus, at /metrics of every process; never labelled by learner."""

from config.metrics.door import answer

__all__ = ["answer"]
