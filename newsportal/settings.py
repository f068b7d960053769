"""Every setting of the portal, read from the environment and `.env`.

The README's table documents each name. The defaults run the demo newsroom on
this machine; nothing here is less strict in development than in production.
"""

import os
import secrets
from contextlib import suppress
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import django
from csp.constants import NONCE, NONE, SELF
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from newsportal.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR", "") or BASE_DIR / "var").resolve()

env = Environment(Path(os.environ.get("DOTENV", BASE_DIR / ".env")))


def secret(name: str, kept_as: str) -> str:
    """The setting `name`, or one made at the first start and kept in `var/`, mode 600."""
    key = env.text(name)
    if key:
        return key
    kept = VAR_DIR / kept_as
    if not kept.exists():
        VAR_DIR.mkdir(exist_ok=True)
        draft = VAR_DIR / f"{kept_as}.{os.getpid()}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        # Of two processes at the first start, one makes the key, and it is there as a whole.
        with suppress(FileExistsError):
            os.link(draft, kept)
        draft.unlink()
    return kept.read_text().strip()


def database() -> dict[str, Any]:
    config = env.database("DATABASE_URL", f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    if config["ENGINE"].endswith("sqlite3"):
        file = Path(config["NAME"])
        if file.exists():
            # A vanished file must be an error, not a new and empty newsroom.
            config["NAME"] = f"{file.resolve().as_uri()}?mode=rw"
        elif file.parent == VAR_DIR:
            VAR_DIR.mkdir(exist_ok=True)
        config["OPTIONS"] = config.get("OPTIONS", {}) | {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            # FULL: with NORMAL, WAL may lose the last commits on power loss.
            # cache_size: KiB for each thread's connection; the system keeps the file anyway.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            "PRAGMA cache_size=-512;",
        }
    # Opening a connection costs as much as a page's queries; a minute is soon over.
    return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | config


def replicas() -> dict[str, Any]:
    if not env.text("DATABASE_REPLICA_URL"):
        return {}
    config = env.database("DATABASE_REPLICA_URL", "")
    if "sqlite3" in config["ENGINE"] + DATABASES["default"]["ENGINE"]:
        raise ImproperlyConfigured("DATABASE_REPLICA_URL needs PostgreSQL, as DATABASE_URL does.")
    # A page asks it something before it reads (pagestore/sources.py): that is the check.
    return {"replica": {"CONN_MAX_AGE": 60} | config}


def media_storage(url: str) -> dict[str, Any]:
    """Where pictures are kept: the folder `var/media`, or `s3://key:secret@host/bucket`."""
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    parts = urlsplit(url)
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not bucket or "/" in bucket or not parts.hostname:
        raise ImproperlyConfigured("STORAGE_URL must be s3://key:secret@host/bucket.")
    if find_spec("storages") is None:
        raise ImproperlyConfigured("STORAGE_URL needs a package: pip install django-storages[s3].")
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "endpoint_url": f"https://{parts.hostname}" + (f":{parts.port}" if parts.port else ""),
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "querystring_auth": False,
        "file_overwrite": True,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }
    if MEDIA_URL.startswith("http"):
        options["custom_domain"] = MEDIA_URL.split("://", 1)[1].rstrip("/")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


DEBUG = env.boolean("DEBUG", "false")
SECRET_KEY = secret("SECRET_KEY", "secret_key")
HAS_OWN_KEY = not env.text("SECRET_KEY")
# Signs what is recorded of comments; never in the database, and never changed.
RECORDS_KEY = secret("RECORDS_KEY", "records_key")
if len(RECORDS_KEY) < 32:
    raise ImproperlyConfigured("RECORDS_KEY must be at least 32 characters, by chance.")
HAS_OWN_RECORDS_KEY = not env.text("RECORDS_KEY")
# The copy of the anchors of these records that is outside of the database.
RECORDS_ANCHORS = Path(env.text("RECORDS_ANCHORS") or VAR_DIR / "records" / "anchors.log")
SITE_URL = env.site_url("SITE_URL", f"http://127.0.0.1:{env.text('PORT', '8000')}")
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", "8000", least=1, most=65535)
WORKERS = env.integer("WORKERS", "2", least=1, most=64)
ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{urlsplit(SITE_URL).hostname}"
)
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")

LANGUAGE_CODE = env.choice("LANGUAGE_CODE", "fr", tuple(LANG_INFO))
LANGUAGES = env.languages("LANGUAGES", "fr,en", LANG_INFO)
if LANGUAGE_CODE not in dict(LANGUAGES):
    raise ImproperlyConfigured(f"LANGUAGES must contain LANGUAGE_CODE, {LANGUAGE_CODE!r}.")
LOCALE_PATHS = [BASE_DIR / "newsportal" / "locale"]
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Paris")
USE_TZ = True
USE_I18N = True

SITE_NAME = env.text("SITE_NAME", "Le Portail")
SITE_TAGLINE = env.by_language(
    "SITE_TAGLINE",
    "fr=L’actualité du pays de Merle | en=News from the Merle country",
    [*dict(LANGUAGES), "fr", "en"],
)

# The page cache: its room in each web process, and on the disk of a host.
PAGE_CACHE_MB = env.integer("PAGE_CACHE_MB", "32", least=1, most=65536)
PAGE_CACHE_DISK_MB = env.integer("PAGE_CACHE_DISK_MB", "512", least=1, most=1048576)
# All query parameters that readers' pages read (`@cached_page(parameters=…)`); others are dropped.
PAGE_PARAMETERS = ("page", "order")

# Comments: whether they are read by a moderator before or after they appear, and until when
# there is something to be added. Categories and stories may say otherwise (articles/discussion.py).
COMMENT_MODERATION = env.choice(
    "COMMENT_MODERATION", "before", ("before", "after", "trusted", "closed", "off")
)
COMMENT_OPEN_DAYS = env.integer("COMMENT_OPEN_DAYS", "0", least=0, most=3650)
COMMENT_NIGHT = env.hours("COMMENT_NIGHT")
COMMENT_TRUST_AFTER = env.integer("COMMENT_TRUST_AFTER", "3", least=1, most=30)
# The spam score, in percent, from which a comment waits for a moderator whatever the policy.
COMMENT_SPAM_HOLD_FROM = env.integer("COMMENT_SPAM_HOLD_FROM", "50", least=1, most=100)
# From when on a queue counts as old: the desk says so, and moderators are mailed once.
COMMENT_QUEUE_OLD_AFTER = env.period(
    "COMMENT_QUEUE_OLD_AFTER", "24h", least=timedelta(minutes=1), most=timedelta(days=90)
)
COMMENT_LIMIT_PER_NETWORK = env.rate("COMMENT_LIMIT_PER_NETWORK", "20/10m")
COMMENT_APPRECIATIONS_PER_NETWORK = env.rate("COMMENT_APPRECIATIONS_PER_NETWORK", "60/10m")
COMMENT_LIMIT_PER_EMAIL = env.rate("COMMENT_LIMIT_PER_EMAIL", "10/10m")
COMMENT_LIMIT_PER_READER = env.rate("COMMENT_LIMIT_PER_READER", "20/10m")
COMMENT_LIMIT_PER_STORY = env.rate("COMMENT_LIMIT_PER_STORY", "20000/1h")
COMMENT_LIMIT_PER_SITE = env.rate("COMMENT_LIMIT_PER_SITE", "100000/1h")
# Reports: how often, and how long their writers stay known once they were told of the outcome.
COMMENT_REPORT_LIMIT_PER_NETWORK = env.rate("COMMENT_REPORT_LIMIT_PER_NETWORK", "20/10m")
COMMENT_REPORT_LIMIT_PER_EMAIL = env.rate("COMMENT_REPORT_LIMIT_PER_EMAIL", "5/1h")
COMMENT_REPORTER_KEPT = env.period(
    "COMMENT_REPORTER_KEPT", "183d", least=timedelta(days=1), most=timedelta(days=3660)
)
# How long the author of a comment can appeal: six months at least, by DSA art. 20(1).
COMMENT_APPEAL_PERIOD = env.period(
    "COMMENT_APPEAL_PERIOD", "183d", least=timedelta(days=1), most=timedelta(days=3660)
)
# Links by which a reader proves an address: each is a mail, perhaps to somebody else.
PROOF_LIMIT_PER_NETWORK = env.rate("PROOF_LIMIT_PER_NETWORK", "10/1h")
PROOF_LIMIT_PER_EMAIL = env.rate("PROOF_LIMIT_PER_EMAIL", "5/1d")

# The clocks of personal data (comments/clocks.py); None: never.
KEEP_ADDRESS = env.keep("KEEP_ADDRESS", "30d")
KEEP_ADDRESS_HASH = env.keep("KEEP_ADDRESS_HASH", "180d")
KEEP_REFUSED = env.keep("KEEP_REFUSED", "180d")
if KEEP_ADDRESS_HASH is not None and (KEEP_ADDRESS is None or KEEP_ADDRESS > KEEP_ADDRESS_HASH):
    raise ImproperlyConfigured("KEEP_ADDRESS_HASH must not be shorter than KEEP_ADDRESS.")

# Caches in front that we purge, and how long they keep a page while they are up to date.
EDGES = env.edges("EDGE_PURGE")
EDGE_TTL = env.period("EDGE_TTL", "1h", least=timedelta(seconds=2), most=timedelta(days=1))

INSTALLED_APPS = [
    "newsportal",
    "articles",
    "comments",
    "crispy_forms",
    "csp",
    "django_prose_editor",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "newsportal.network.trusted_proxies",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "newsportal.security.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "newsportal.language.language_from_path",
    # Below the language: it asks whether an address with a slash would exist.
    "django.middleware.common.CommonMiddleware",
    "newsportal.errors.refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "newsportal.urls"
WSGI_APPLICATION = "newsportal.wsgi.application"
AUTH_USER_MODEL = "newsportal.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "newsportal.site.site",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "portail"

DATABASES = {"default": database()}
DATABASES |= replicas()
DATABASE_ROUTERS = ["newsportal.databases.routing.ReplicaRouter"] if len(DATABASES) > 1 else []

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "newsportal.errors.csrf_failure"

# Background work: rows of the database, taken by `manage.py work`.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# What a page does first (newsportal/rendering.py), given its request and its moment.
BEFORE_RENDERING = ["articles.showing.show_what_is_due"]
# What the worker does besides, by the clock: (function, seconds between two runs).
PERIODIC_JOBS = [
    ("articles.showing.apply_due", 1),
    ("comments.anchors.anchor_heads", 5),
    ("comments.reply_mails.queue_due", 30),
    ("comments.subscriptions.forget_unconfirmed", 3600),
    ("comments.appreciating.show_news", 5),
    ("newsportal.housekeeping.requeue_abandoned", 60),
    ("comments.tallying.tally_days", 300),
    ("comments.digests.send_due", 60),
    ("comments.desk.old_queues.warn", 60),
    ("comments.claiming.forget_expired", 3600),
    ("newsportal.housekeeping.forget_expired", 3600),
    ("comments.reports.forget_reporters", 3600),
    ("comments.clocks.expire_some", 300),
    ("comments.learning.retrain_when_due", 3600),
]

STATIC_URL = env.base_url("STATIC_URL", "/static/")
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = env.base_url("MEDIA_URL", "/media/")
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": media_storage(env.text("STORAGE_URL")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
SERVES_MEDIA = not env.text("STORAGE_URL") and MEDIA_URL.startswith("/")
# For names without a hash; those with one never change, and are kept for ten years.
WHITENOISE_MAX_AGE = 60 * 60
# Source maps are for developers' tools alone, and took most of the time of compressing.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

MAIL_BACKEND, MAIL_OPTIONS = env.mail("EMAIL_URL", "consolemail://")
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": MAIL_BACKEND, "OPTIONS": MAIL_OPTIONS}}
else:
    EMAIL_BACKEND = MAIL_BACKEND
    EMAIL_HOST, EMAIL_PORT = MAIL_OPTIONS.get("host", ""), MAIL_OPTIONS.get("port", 25)
    EMAIL_HOST_USER = MAIL_OPTIONS.get("username", "")
    EMAIL_HOST_PASSWORD = MAIL_OPTIONS.get("password", "")
    EMAIL_USE_TLS = MAIL_OPTIONS.get("use_tls", False)
    EMAIL_USE_SSL = MAIL_OPTIONS.get("use_ssl", False)
    EMAIL_TIMEOUT = MAIL_OPTIONS.get("timeout")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"redaction@{urlsplit(SITE_URL).hostname}")
# Where mail servers send back what they could not deliver to a reader.
MAIL_RETURN_PATH = env.text("MAIL_RETURN_PATH", DEFAULT_FROM_EMAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_SUBJECT_PREFIX = ""

IS_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# no-referrer would make browsers send `Origin: null` with every post.
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
# HSTS for every subdomain and preloading bind the whole domain: its owner's choice.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024


def origins(url: str) -> list[str]:
    """Return what a page may load from: this site, and the host of an absolute address."""
    parts = urlsplit(url)
    return [SELF, f"{parts.scheme}://{parts.netloc}"] if parts.netloc else [SELF]


PICTURE_SOURCES, STATIC_SOURCES = origins(MEDIA_URL), origins(STATIC_URL)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [*STATIC_SOURCES, NONCE],
        "style-src": STATIC_SOURCES,
        "font-src": STATIC_SOURCES,
        "img-src": [*dict.fromkeys([*PICTURE_SOURCES, *STATIC_SOURCES]), "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "filters": {
        "news": {
            "()": "django.utils.log.CallbackFilter",
            "callback": "ext://newsportal.logs.is_news",
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["news"]}
    },
    "root": {"handlers": ["console"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        # A client's nonsense is an answer (400, 404), not an event.
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django.security": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        # A line for every task begun and ended would bury the mails of the demo.
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "WARNING"},
        "newsportal": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

env.refuse_unknown()
# Pages rendered under other settings are other pages.
ENVIRONMENT_DIGEST = env.digest()
