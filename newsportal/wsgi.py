"""What the server runs: Django behind the page cache."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsportal.settings")

django = get_wsgi_application()

from django.conf import settings  # noqa: E402

from newsportal.pagestore import host  # noqa: E402
from newsportal.pagestore.front import PageCache  # noqa: E402

application = PageCache(
    django,
    table=host.table(),
    pages=host.pages_folder(),
    memory_bytes=settings.PAGE_CACHE_MB * 2**20,
    disk_bytes=settings.PAGE_CACHE_DISK_MB * 2**20,
)
