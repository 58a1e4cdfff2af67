from django.apps import AppConfig


class LearnersConfig(AppConfig):
    name = "learners"

    def ready(self) -> None:
        """Begin to hear of sign-in and sign-out, and answer the live path."""
        import learners.bridge  # noqa: F401 - its receivers register themselves
        from foundation.live import registry
        from learners.live import verify_bearer
        from learners.selectors import access_of, access_tally

        registry.register_access(access_of, access_tally)
        registry.register_bearer(verify_bearer)
