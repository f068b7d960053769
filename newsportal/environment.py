"""Reading the environment strictly: a wrong value stops the start with a sentence.

django-environ parses; this module refuses what it would let pass, such as
`DEBUG=maybe`, which it reads as False, or `ALOWED_HOSTS` in the `.env` file.
"""

import difflib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from newsportal.edge.purging import Edge, edges_at

T = TypeVar("T")
# OSError: ZoneInfo("Europe") opens a folder.
_REFUSALS = (ValueError, KeyError, TypeError, AttributeError, OSError)
BOOLEANS = {"true": True, "yes": True, "on": True, "1": True} | {
    "false": False, "no": False, "off": False, "0": False,
}  # fmt: skip
# Host names as clients send them: a name with accents in its `xn--` form.
_HOST = r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)"
MAIL_TIMEOUT_S = 10  # a dead mail server must not hold the worker for minutes
# Their values hold passwords, and a refusal ends in logs.
SECRET_NAMES = {"DATABASE_URL", "DATABASE_REPLICA_URL", "EMAIL_URL", "EDGE_PURGE"}
# A database server whose host vanished is noticed within seconds, not hours.
NETWORK_OPTIONS = {
    "connect_timeout": 2,  # seconds, as all but the next
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
CENTURY = timedelta(days=36500)  # what a date can have taken off and still be one
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    """At most `count` acts in a window of `period`, which begins with the first of them."""

    count: int
    period: timedelta


@dataclass(frozen=True)
class Hours:
    """From `since` to `until` by the site’s clock; over midnight, if `until` comes first."""

    since: time
    until: time


def _time(value: str, *, least: timedelta, most: timedelta) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})([smhd])", value)
    if match is None:
        raise ValueError(value)
    time = timedelta(seconds=int(match[1]) * SECONDS[match[2]])
    if not least <= time <= most:
        raise ValueError(value)
    return time


class Environment:
    """The environment and the `.env` file; each setting is read once and checked.

    Every method takes the name, the default as one would write it, and refuses
    what it cannot understand with ImproperlyConfigured. A value that is set but
    empty counts as absent.
    """

    def __init__(self, dotenv: Path) -> None:
        self._env = Env()
        self._known: set[str] = set()
        self._dotenv = dotenv
        if dotenv.is_file():
            try:
                self._env.read_env(str(dotenv))
            except UnicodeDecodeError as error:
                raise ImproperlyConfigured(".env must be written in UTF-8.") from error

    def text(self, name: str, default: str = "") -> str:
        self._known.add(name)
        # Not `self._env.str`: it takes a secret that begins with $ for another variable.
        return str(self._env.ENVIRON.get(name, "")).strip() or default

    def words(self, name: str, default: str = "") -> list[str]:
        """A list written with commas."""
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def hosts(self, name: str, default: str) -> list[str]:
        """Names for the Host header: no scheme, no port; `.news.example` for all below it."""

        def parse(value: str) -> list[str]:
            hosts = [host.strip() for host in value.split(",") if host.strip()]
            for host in hosts:
                if host != "*" and not re.fullmatch(rf"\.?{_HOST}", host):
                    raise ValueError(host)
            return hosts

        return self._parse(name, default, parse, "host names such as news.example, with commas")

    def boolean(self, name: str, default: str) -> bool:
        return self._parse(name, default, lambda v: BOOLEANS[v.lower()], "true or false")

    def integer(self, name: str, default: str, *, least: int, most: int) -> int:
        def parse(value: str) -> int:
            number = int(value)
            if not least <= number <= most:
                raise ValueError(value)
            return number

        return self._parse(name, default, parse, f"a whole number from {least} to {most}")

    def rate(self, name: str, default: str) -> Rate | None:
        """A limit such as `5/10m`: a count, a slash, a number and one of s m h d; or `off`."""

        def parse(value: str) -> Rate | None:
            if value == "off":
                return None
            match = re.fullmatch(r"(\d{1,6})/(\d{1,6})([smhd])", value)
            if match is None or not int(match[1]) or not int(match[2]):
                raise ValueError(value)
            return Rate(int(match[1]), timedelta(seconds=int(match[2]) * SECONDS[match[3]]))

        return self._parse(name, default, parse, "a limit such as 5/10m (s, m, h or d), or off")

    def period(self, name: str, default: str, *, least: timedelta, most: timedelta) -> timedelta:
        """A time such as `1h`: a number and one of s m h d."""

        def parse(value: str) -> timedelta:
            return _time(value, least=least, most=most)

        return self._parse(name, default, parse, f"a time such as 1h, from {least} to {most}")

    def hours(self, name: str, default: str = "") -> Hours | None:
        """A part of each day such as `23:00-06:30`; None where nothing is set."""

        def parse(value: str) -> Hours | None:
            if not value:
                return None
            match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", value)
            if match is None or value[:5] == value[6:]:
                raise ValueError(value)
            since_h, since_m, until_h, until_m = map(int, match.groups())
            return Hours(time(since_h, since_m), time(until_h, until_m))

        return self._parse(name, default, parse, "hours such as 23:00-06:30")

    def keep(self, name: str, default: str) -> timedelta | None:
        """How long something is kept, such as `30d`; None for `never`: its clock does not run."""

        def parse(value: str) -> timedelta | None:
            return None if value == "never" else _time(value, least=timedelta(0), most=CENTURY)

        return self._parse(name, default, parse, "a time such as 30d, or never")

    def choice(self, name: str, default: str, options: tuple[str, ...]) -> str:
        def parse(value: str) -> str:
            if value not in options:
                raise ValueError(value)
            return value

        return self._parse(name, default, parse, f"one of {', '.join(options)}")

    def site_url(self, name: str, default: str) -> str:
        """Scheme and host, with no path and no slash at the end."""

        def parse(value: str) -> str:
            bare = value.rstrip("/")
            if not re.fullmatch(rf"https?://{_HOST}(?::[0-9]{{1,5}})?", bare):
                raise ValueError(value)
            urlsplit(bare).port  # noqa: B018  (raises ValueError beyond 65535)
            return bare

        return self._parse(name, default, parse, "an address such as https://news.example")

    def base_url(self, name: str, default: str) -> str:
        """A path such as `/media/` or an address, ending with a slash."""

        def parse(value: str) -> str:
            parts = urlsplit(value)
            is_path = value.startswith("/") and not value.startswith("//") and value != "/"
            is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
            if not (is_path or is_address) or not value.endswith("/"):
                raise ValueError(value)
            return value

        return self._parse(name, default, parse, "a path or address that ends with a slash")

    def time_zone(self, name: str, default: str) -> str:
        return self._parse(name, default, lambda v: ZoneInfo(v).key, "a zone such as Europe/Paris")

    def networks(self, name: str, default: str = "") -> list[IPv4Network | IPv6Network]:
        def parse(value: str) -> list[IPv4Network | IPv6Network]:
            return [ip_network(part.strip()) for part in value.split(",") if part.strip()]

        wanted = "addresses or networks such as 10.0.0.0/8, separated by commas"
        return self._parse(name, default, parse, wanted)

    def languages(self, name: str, default: str, known: dict[str, Any]) -> list[tuple[str, str]]:
        """(code, name in that language) for each code, in the order written."""

        def parse(value: str) -> list[tuple[str, str]]:
            codes = [code.strip() for code in value.split(",") if code.strip()]
            if not codes or len(set(codes)) < len(codes):
                raise ValueError(value)
            return [(code, known[code]["name_local"]) for code in codes]

        return self._parse(name, default, parse, "language codes such as fr,en")

    def by_language(self, name: str, default: str, codes: list[str]) -> dict[str, str]:
        """One text for each language, written `fr=Bonjour | en=Hello`."""

        def parse(value: str) -> dict[str, str]:
            pairs = [part.split("=", 1) for part in value.split("|")]
            texts = {code.strip(): text.strip() for code, text in pairs}
            if not set(texts) <= set(codes):
                raise ValueError(value)
            return texts

        return self._parse(name, default, parse, "texts such as fr=Bonjour | en=Hello")

    def database(self, name: str, default: str) -> dict[str, Any]:
        def parse(value: str) -> dict[str, Any]:
            if urlsplit(value).scheme not in {"sqlite", "postgres", "postgresql"}:
                raise ValueError(value)
            config = dict(self._env.db_url_config(value))
            config["ENGINE"] = config["ENGINE"].replace(
                "django.db.backends", "newsportal.databases"
            )
            if config["ENGINE"].endswith("postgresql"):
                config["OPTIONS"] = NETWORK_OPTIONS | config.get("OPTIONS", {})
            return config

        return self._parse(name, default, parse, "sqlite:/// or postgresql:// and an address")

    def mail(self, name: str, default: str) -> tuple[str, dict[str, Any]]:
        """The mail backend and its options; ports default to those of the scheme."""
        ports = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}

        def parse(value: str) -> tuple[str, dict[str, Any]]:
            parts = urlsplit(value)
            if parts.scheme == "consolemail":
                return "django.core.mail.backends.console.EmailBackend", {}
            if not parts.hostname or parts.scheme not in ports:
                raise ValueError(value)
            return "django.core.mail.backends.smtp.EmailBackend", {
                "host": parts.hostname,
                "port": parts.port or ports[parts.scheme],
                "username": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "use_tls": parts.scheme == "smtp+tls",
                "use_ssl": parts.scheme == "smtp+ssl",
                "timeout": MAIL_TIMEOUT_S,
            }

        wanted = "such as smtp+tls://user:password@host:587 or consolemail://"
        return self._parse(name, default, parse, wanted)

    def edges(self, name: str, default: str = "") -> tuple[Edge, ...]:
        wanted = "such as varnish://127.0.0.1:6082 or fastly://TOKEN@SERVICE_ID, with commas"
        return self._parse(name, default, edges_at, wanted)

    def digest(self) -> str:
        """Return what changes with any setting that was read."""
        values = sorted((name, self.text(name)) for name in self._known)
        return hashlib.blake2b(repr(values).encode(), digest_size=8).hexdigest()

    def refuse_unknown(self) -> None:
        """Raise ImproperlyConfigured for a line of `.env` that sets no setting."""
        if not self._dotenv.is_file():
            return
        for number, line in enumerate(self._dotenv.read_text("utf-8").splitlines(), start=1):
            if not line.strip() or line.lstrip().startswith("#"):
                continue
            # What django-environ reads; it passes over any other line in silence.
            match = re.match(r"(?:export )?([A-Za-z_0-9]+)=", line)
            if match is None:
                raise ImproperlyConfigured(f".env, line {number}: write NAME=value, no spaces.")
            if match[1] in self._known:
                continue
            near = difflib.get_close_matches(match[1], self._known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ImproperlyConfigured(f".env, line {number}: no setting {match[1]!r}.{hint}")

    def _parse(self, name: str, default: str, parse: Callable[[str], T], wanted: str) -> T:
        value = self.text(name, default)
        try:
            return parse(value)
        except (*_REFUSALS, ImproperlyConfigured) as error:
            shown = "" if name in SECRET_NAMES else f", not {value!r}"
            raise ImproperlyConfigured(f"{name} must be {wanted}{shown}.") from error
