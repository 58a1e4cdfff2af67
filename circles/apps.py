from django.apps import AppConfig


class CirclesConfig(AppConfig):
    name = "circles"

    def ready(self) -> None:
        """Let the live path follow circles."""
        from circles.live import CircleTopics
        from foundation.live import registry

        registry.register(CircleTopics())
