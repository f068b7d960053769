"""The demo newsroom, and bulk text for benchmarks."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.demo import bulk as many_articles
from comments.demo import bulk as many_comments
from newsportal.management import demo
from newsportal.pagecache import purge_everything


def amount(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


class Command(BaseCommand):
    help = (
        "Load the demo newsroom, adding only what is missing. With numbers, generate that many "
        "invented stories and comments for benchmarks instead: the same for the same seed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=amount, metavar="N", help="Generated stories.")
        parser.add_argument("--comments", type=amount, metavar="N", help="Comments under them.")
        parser.add_argument("--seed", type=amount, default=1, metavar="S", help="Default: 1.")

    def handle(
        self, *, articles: int | None, comments: int | None, seed: int, **options: Any
    ) -> None:
        if articles is None and comments is None:
            self.load()
            purge_everything()
            return
        if articles:
            added = many_articles.add_articles(
                articles, seed=seed, progress=self.progress("stories")
            )
            self.stdout.write(f"{added} stories were added.")
        if comments:
            try:
                added = many_comments.add_comments(
                    comments, seed=seed, progress=self.progress("comments")
                )
            except many_comments.NoStories:
                raise CommandError(
                    f"Seed {seed} has no stories to comment on: give --articles too."
                ) from None
            self.stdout.write(f"{added} comments were added.")
        purge_everything()

    def load(self) -> None:
        demo.load(stdout=self.stdout)
        if lines := demo.account_lines():
            self.stdout.write("Accounts of the newsroom, at /admin/:")
            self.stdout.write("\n".join(lines))

    def progress(self, what: str) -> Callable[[int, int], None]:
        def show(done: int, of: int) -> None:
            self.stdout.write(f"  {done:,} of {of:,} {what}")
            self.stdout.flush()

        return show
