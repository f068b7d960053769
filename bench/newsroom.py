"""The newsroom that is measured: bulk stories, one with fifty comments, in a temporary folder."""

import io
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORIES, COMMENTS = 2000, 5000
COMMENTS_ON_STORY = 50


@dataclass(frozen=True)
class Newsroom:
    """`story` is on the front page, as its lead."""

    folder: Path
    port: int
    story: int
    path: str

    def ready_bytes(self) -> bytes:
        """Return the story as the running portal sends it compressed."""
        address = f"http://127.0.0.1:{self.port}{self.path}"
        asked = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked) as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            body: bytes = answer.read()
        return body

    def visible_comments(self) -> set[int]:
        """Return the ids of the story's comments that readers may see, by the database."""
        from comments.models import Comment

        return set(
            Comment.objects.visible().filter(article=self.story).values_list("pk", flat=True)
        )


def prepare(folder: Path, port: int) -> Newsroom:
    """Make it, for this process and all that it starts: the settings go into the environment."""
    os.environ |= {
        "DOTENV": "", "VAR_DIR": str(folder), "PORT": str(port), "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "newsportal.settings",
        # One client posts as fast as it can: the limits are not what is measured.
        "COMMENT_LIMIT_PER_NETWORK": "999999/1m", "COMMENT_LIMIT_PER_EMAIL": "999999/1m",
        "COMMENT_LIMIT_PER_STORY": "999999/1m", "COMMENT_LIMIT_PER_SITE": "999999/1m",
    }  # fmt: skip
    os.environ.pop("DATABASE_URL", None)
    os.environ.pop("SITE_URL", None)
    set_up()
    from django.core.management import call_command

    from newsportal.management import static_files

    call_command("migrate", verbosity=0)
    static_files.collect()
    call_command("seed_demo", stdout=io.StringIO())
    call_command("seed_demo", articles=STORIES, comments=COMMENTS, seed=1, stdout=io.StringIO())
    # The pictures are made now, not under the measurements.
    work = [sys.executable, "manage.py", "work", "--batch"]
    subprocess.run(work, cwd=ROOT, check=True, capture_output=True)
    pk, path = _lead()
    return Newsroom(folder, port, pk, path)


def set_up() -> None:
    """Have Django read its settings, from the environment that `prepare` made."""
    import django

    django.setup()


def _lead() -> tuple[int, str]:
    """Return id and address of a story with exactly COMMENTS_ON_STORY comments, some replies."""
    from articles.models import Article, Placement
    from tests.builders import make_comments, make_placement

    article = (
        Article.objects.published().in_language("fr").exclude(public_image=None)
        .filter(comment_count=0)[0]
    )  # fmt: skip
    make_comments(article, COMMENTS_ON_STORY)
    Placement.objects.filter(language="fr", slot=Placement.Slot.LEAD).delete()
    make_placement(article)
    return article.pk, article.get_absolute_url()


def paths() -> list[str]:
    """Return the addresses of all public stories."""
    from articles.models import Article

    return [article.get_absolute_url() for article in Article.objects.published()]
