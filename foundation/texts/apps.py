from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "foundation.texts"
    label = "texts"

    def ready(self) -> None:
        """Make its fact known to whoever reads the log."""
        import foundation.texts.events  # noqa: F401 - facts are known once they are imported
