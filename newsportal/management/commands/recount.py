"""Making lists and counts anew from what they follow from."""

from typing import Any

from django.core.management.base import BaseCommand

from articles import shelving
from comments import counting
from newsportal.pagecache import purge_everything


class Command(BaseCommand):
    help = (
        "Put every story on its shelves and count stories and comments anew, in small steps, "
        "while the portal works on. Needed after an upgrade during which an older release was "
        "still publishing; changes nothing where all is right."
    )

    def handle(self, **options: Any) -> None:
        shelving.reshelve_all()
        counting.recount_all()
        purge_everything()
        self.stdout.write("Lists and counts are those of the stories and comments.")
