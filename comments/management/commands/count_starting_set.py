"""For maintainers: count the starting set of the spam score anew, after its texts changed."""

from typing import Any

from django.core.management.base import BaseCommand

from comments.spam import shipped


class Command(BaseCommand):
    help = "Write the counts of the starting set of the spam score beside its texts."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = shipped.recounted()
        shipped.COUNTS.write_bytes(shipped.packed(counts))
        for language, (ham, spam) in sorted(counts.examples.items()):
            self.stdout.write(f"{language or 'all'}: {ham} honest, {spam} spam")
