from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "foundation.activity"
    label = "activity"

    def ready(self) -> None:
        """Make its own facts known to whoever relays them."""
        import foundation.activity.events  # noqa: F401 - facts are known once they are imported
