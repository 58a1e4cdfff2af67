from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        """Begin to hear of facts, and let the live path follow one's own bell."""
        import notifications.events
        import notifications.subscribers  # noqa: F401 - its listeners register themselves
        from foundation.live import registry
        from notifications.live import MyTopics

        registry.register(MyTopics())
