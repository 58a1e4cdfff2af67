"""What the live sockets of this process do."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from foundation.live import hub
from foundation.live.counts import counts


class Sockets(Collector):
    """Reads the hub's own numbers at the moment they are asked for."""

    def collect(self) -> Iterator[Metric]:
        """Yield one metric for each."""
        yield GaugeMetricFamily("ayni_live_sockets", "Sockets open here", hub.open_sockets())
        for name, says in {
            "rings": "Rings heard for topics followed here",
            "frames": "Frames put on their way to sockets",
            "catch_ups": "Follows that asked for what they had missed",
            "slow_readers": "Sockets closed because they read too slowly",
            "refused": "Sockets closed because one learner had too many",
        }.items():
            yield CounterMetricFamily(f"ayni_live_{name}", says, getattr(counts, name))
