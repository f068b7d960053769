"""The site's own name, line and addresses, for every template."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from newsportal.language import prefix


def tagline(language: str) -> str:
    return settings.SITE_TAGLINE.get(language, "")


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor; touches neither the session nor the database."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "site_tagline": tagline(language),
        "language": language,
        "front_url": f"{prefix(language)}/",
        "editions": [
            {"code": code, "name": name, "url": f"{prefix(code)}/"}
            for code, name in settings.LANGUAGES
        ],
    }
