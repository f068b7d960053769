"""Stories from text files, each one whole or refused."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from articles.importing.parsing import parse
from articles.importing.reading import MAX_BYTES
from articles.importing.storing import Outcome, store
from articles.importing.story import StoryRefused
from articles.models import Article


class Command(BaseCommand):
    help = (
        "Import stories from text files: Markdown with front matter, or plain text as copied "
        "from a news page. They become drafts unless --publish."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--publish", action="store_true", help="Readers get them at once.")
        parser.add_argument("--category", metavar="SLUG", help="For files that name none.")
        parser.add_argument("--language", metavar="CODE", help="For files that name none.")

    def handle(
        self,
        *,
        files: list[str],
        publish: bool,
        category: str | None,
        language: str | None,
        **options: Any,
    ) -> None:
        is_refused = False
        for file in files:
            try:
                story = parse(read(file), name=file)
                outcome = store(
                    story, language=language, category=category, publish=publish,
                    pictures=Path(file).parent, file=file,
                )  # fmt: skip
            except StoryRefused as refusal:
                is_refused = True
                self.stderr.write(str(refusal))
            else:
                self.stdout.write(line(file, outcome))
        if is_refused:
            raise SystemExit(1)


def read(file: str) -> bytes:
    """Return the bytes of the file. Raises StoryRefused when it cannot be read."""
    try:
        with open(file, "rb") as stream:
            # One byte more than may be: the reader refuses it, and memory stays bounded.
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise StoryRefused(file, 1, _("There is no such file.")) from None
    except IsADirectoryError:
        raise StoryRefused(file, 1, _("This is a folder, not a file.")) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        reason = format_lazy(_("The file cannot be read: {why}"), why=why)
        raise StoryRefused(file, 1, reason) from error


def line(file: str, outcome: Outcome) -> str:
    """Return what was done, in one line, with the address where it can be seen."""
    words = [f"{file}: {outcome.what.label}.", *outcome.notes, address(outcome.article)]
    return " ".join(words)


def address(article: Article) -> str:
    """Return the public address, or the desk's for a story without readers."""
    path = article.get_absolute_url() if article.is_public else ""
    return settings.SITE_URL + (path or reverse("admin:articles_article_change", args=[article.pk]))
