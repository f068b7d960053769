"""The settings of the tests: the portal's own, on a database and folders of their own."""

import os
import tempfile

FOLDER_PREFIX = "newsportal-tests-"

# Before the portal's settings are read: nothing of a developer's own set-up counts.
_NAMES = ("SITE_URL", "ALLOWED_HOSTS", "LANGUAGE_CODE", "LANGUAGES", "TIME_ZONE", "TRUSTED_PROXIES")
_EDGES = ("EDGE_PURGE", "EDGE_TTL")
for _name in (
    *_NAMES,
    *_EDGES,
    "SECRET_KEY",
    "RECORDS_KEY",
    "RECORDS_ANCHORS",
    "EMAIL_URL",
    "STORAGE_URL",
    "MEDIA_URL",
    "STATIC_URL",
    "DATABASE_REPLICA_URL",
):
    os.environ.pop(_name, None)
os.environ |= {
    "SECRET_KEY": "only-for-tests-" + "x" * 50,
    "RECORDS_KEY": "only-for-tests-" + "r" * 50,
    "SITE_URL": "http://testserver",
    "VAR_DIR": tempfile.mkdtemp(prefix=FOLDER_PREFIX),
    "DOTENV": "",
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL", "sqlite:///:memory:"),
}

from newsportal.settings import *  # noqa: E402, F403
from newsportal.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in production: in memory, threads share one connection and never wait.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
