from django.apps import AppConfig


class NewsportalConfig(AppConfig):
    name = "newsportal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from newsportal import checks  # noqa: F401  (registers the system checks)
