from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "discussions"

    def ready(self) -> None:
        """Begin to hear of facts, and make threads known as live topics."""
        import discussions.subscribers  # noqa: F401 - its listeners register themselves
        from discussions.frames import ThreadTopics
        from foundation.live import registry

        registry.register(ThreadTopics())
