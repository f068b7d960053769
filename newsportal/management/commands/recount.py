"""Making lists and counts anew from what they follow from."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from articles import shelving
from comments import counting
from newsportal.pagecache import purge_on_commit


class Command(BaseCommand):
    help = (
        "Put every story on its shelves and count stories and comments anew, in small steps, "
        "while the portal works on. Needed after an upgrade during which an older release was "
        "still publishing; changes nothing where all is right."
    )

    def handle(self, **options: Any) -> None:
        shelving.reshelve_all()
        counting.recount_all()
        with transaction.atomic():
            # Every reader's page of an edition has this key.
            purge_on_commit(*(f"latest:{code}" for code, _name in settings.LANGUAGES))
        self.stdout.write("Lists and counts are those of the stories and comments.")
