"""`manage.py check --deploy`: what would go wrong on line, before it does."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection


@register(Tags.security, deploy=True)
def site_address(**kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if urlsplit(settings.SITE_URL).hostname in {"127.0.0.1", "localhost", "::1"}:
        text = "SITE_URL is this machine’s own address: links in mails and feeds lead nowhere."
        found.append(Warning(text, id="newsportal.W001"))
    if settings.HAS_OWN_KEY and connection.vendor == "postgresql":
        text = "SECRET_KEY was made by this host: another one of the portal would have another."
        found.append(Warning(text, id="newsportal.W003"))
    if settings.HAS_OWN_RECORDS_KEY and connection.vendor == "postgresql":
        text = "RECORDS_KEY was made by this host: what another one records will not verify."
        found.append(Warning(text, id="newsportal.W004"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Error("ALLOWED_HOSTS lets any host name in.", id="newsportal.E001"))
    return found


@register(Tags.templates)
def settings_agree(**kwargs: Any) -> list[CheckMessage]:
    """A CDN's address for pictures needs a storage that fills it."""
    if "://" in settings.MEDIA_URL and settings.STORAGES["default"]["BACKEND"].endswith(
        ".FileSystemStorage"
    ):
        return [
            Warning(
                "MEDIA_URL names another host, but pictures are kept in var/media.",
                hint="Set STORAGE_URL, or let that host fetch from this folder.",
                id="newsportal.W002",
            )
        ]
    return []
