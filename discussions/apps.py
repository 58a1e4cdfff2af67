from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"

    def ready(self) -> None:
        """Make threads known as live topics."""
        from discussions.frames import ThreadTopics
        from foundation.live import registry

        registry.register(ThreadTopics())
