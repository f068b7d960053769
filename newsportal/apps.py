from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsportalConfig(AppConfig):
    name = "newsportal"
    verbose_name = _("Newsroom")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from newsportal import checks  # noqa: F401  (registers the system checks)
