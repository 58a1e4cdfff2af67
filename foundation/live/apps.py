from django.apps import AppConfig

from foundation.activity.listeners import live
from foundation.live import bell


class LiveConfig(AppConfig):
    name = "foundation.live"
    label = "live"

    def ready(self) -> None:
        """Let every fact ring."""
        live(bell.ring_fact)
