import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ImproperlyConfigured
from django.test import SimpleTestCase

from newsportal.edge.purging import Cloudflare, Fastly, Varnish
from newsportal.environment import Environment, Hours, Rate

Read = Callable[[Environment], Any]
KNOWN = {"fr": LANG_INFO["fr"], "en": LANG_INFO["en"]}
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
READS: dict[str, Read] = {
    "boolean": lambda env: env.boolean("X", "false"),
    "integer": lambda env: env.integer("X", "2", least=1, most=64),
    "rate": lambda env: env.rate("X", "5/10m"),
    "hours": lambda env: env.hours("X"),
    "period": lambda env: env.period("X", "1h", least=MINUTE, most=DAY),
    "keep": lambda env: env.keep("X", "30d"),
    "edges": lambda env: env.edges("X"),
    "choice": lambda env: env.choice("X", "before", ("before", "after")),
    "hosts": lambda env: env.hosts("X", "localhost"),
    "site_url": lambda env: env.site_url("X", "http://127.0.0.1:8000"),
    "base_url": lambda env: env.base_url("X", "/media/"),
    "time_zone": lambda env: env.time_zone("X", "Europe/Paris"),
    "networks": lambda env: env.networks("X"),
    "languages": lambda env: env.languages("X", "fr,en", KNOWN),
    "by_language": lambda env: env.by_language("X", "", ["fr", "en"]),
    "database": lambda env: env.database("X", "sqlite:///db"),
    "mail": lambda env: env.mail("X", "consolemail://"),
}
WRONG = {
    "boolean": ["maybe", "2", "vrai"],
    "integer": ["0", "65", "two", "1e1", "2.5", "-1"],
    "rate": ["5", "5/10", "0/10m", "5/0m", "5/10y", "many/10m", "5/10m/2"],
    "hours": ["23", "23-7", "23:00", "24:00-06:00", "23:00-06:60", "23:00-23:00", "23:00 - 06:00"],
    "keep": ["30", "forever", "-1d", "1.5d", "99999d", "nevermore"],
    "period": ["1", "h", "59s", "25h", "2d", "1.5h", "-1h", "1 h", "1w"],
    "edges": ["127.0.0.1:6082", "varnish://127.0.0.1", "varnish://secret@127.0.0.1:6082",
              "varnish://127.0.0.1:6082/", "varnish://127.0.0.1:99999", "varnishes://a:1",
              "fastly://secret", "fastly://secret@", "fastly://@service",
              "fastly://se cret@service", "fastly://secret@service/x", "fastly://secret@service?key=1",
              "cloudflare://secret@zone?api=http://api.example",
              "cloudflare://secret@zone?api=https://api.example/v4",
              "cloudflare://secret@zone?api=https://api.example:99999",
              "varnish://a:1,varnish://a:1", "fastly://secret@one,fastly://secrets@one"],
    "choice": ["Before", "never"],
    "hosts": ["https://news.example", "news.example:8000", "news example", "a/b", "*.news.example"],
    "site_url": ["news.example", "ftp://news.example", "https://", "https://news.example/path",
                 "https://news.example?x=1", "https://me:secret@news.example", "http://a:99999",
                 "http://a:port", "https://new s.example", "https://[::1"],
    "base_url": ["media/", "/media", "/", "//cdn.example/", "ftp://cdn.example/", "https:///"],
    "time_zone": ["Paris", "Europe", "Europe/Nowhere", "../etc", "/etc/passwd"],
    "networks": ["10.0.0.1/8", "proxy", "10.0.0.0/33", "10.0.0.0/8;10.1.0.0/16"],
    "languages": ["xx", "fr,fr", ",", "FR", "fr en"],
    "by_language": ["Bonjour", "de=Hallo", "fr=Un | Deux"],
    "database": ["mysql://u:secret@host/db", "user:secret@host/db", "//u:secret@host/db",
                 "postgresql://[::1", "postgresql://u:secret@host:port/db"],
    "mail": ["smpt://u:secret@host:25", "secret", "smtp://[::1", "smtp://u:secret@host:port"],
}  # fmt: skip
RIGHT: dict[str, list[tuple[str, Any]]] = {
    "boolean": [("Yes", True), ("0", False), ("", False)],
    "integer": [("64", 64), (" 1 ", 1), ("", 2)],
    "rate": [("1/2s", Rate(1, timedelta(seconds=2))), ("9/1d", Rate(9, timedelta(days=1))),
             ("off", None)],
    "hours": [("23:00-06:30", Hours(time(23), time(6, 30))), ("", None)],
    "keep": [("never", None), ("0d", timedelta(0)), ("2h", 120 * MINUTE), ("", 30 * DAY)],
    "period": [("90s", timedelta(seconds=90)), ("1d", DAY), ("", timedelta(hours=1))],
    "edges": [
        ("", ()),
        ("varnish://[::1]:6082, varnish://cache.example:80",
         (Varnish("varnish://[::1]:6082", "http://[::1]:6082"),
          Varnish("varnish://cache.example:80", "http://cache.example:80"))),
        ("fastly://to-ken_1.2@SU1Z0isx", (Fastly("fastly://SU1Z0isx", "SU1Z0isx", "to-ken_1.2"),)),
        ("cloudflare://token@023e?api=https://api.example:8443",
         (Cloudflare("cloudflare://023e", "023e", "token", "https://api.example:8443"),)),
    ],
    "choice": [("after", "after")],
    "hosts": [("news.example, .other.example,[::1],*",
               ["news.example", ".other.example", "[::1]", "*"])],
    "site_url": [("https://news.example/", "https://news.example"),
                 ("http://[::1]:8000", "http://[::1]:8000")],
    "base_url": [("https://cdn.example/media/", "https://cdn.example/media/")],
    "time_zone": [("America/Montreal", "America/Montreal"), ("UTC", "UTC")],
    "languages": [("en,fr", [("en", "English"), ("fr", "français")])],
    "by_language": [("fr=Un = deux | en=One", {"fr": "Un = deux", "en": "One"})],
}  # fmt: skip


class EnvironmentTest(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        kept = dict(os.environ)
        self.addCleanup(lambda: (os.environ.clear(), os.environ.update(kept)))
        os.environ.pop("X", None)

    def environment(self, dotenv: str | bytes = "") -> Environment:
        file = self.folder / ".env"
        file.write_bytes(dotenv if isinstance(dotenv, bytes) else dotenv.encode())
        return Environment(file)

    def test_each_wrong_value_is_refused_with_a_sentence_that_names_the_setting(self) -> None:
        for kind, values in WRONG.items():
            for value in values:
                os.environ["X"] = value
                with self.subTest(kind, value=value):
                    with self.assertRaises(ImproperlyConfigured) as refusal:
                        READS[kind](self.environment())
                    self.assertRegex(str(refusal.exception), r"^X must be .+\.$")

    def test_right_values_are_understood(self) -> None:
        for kind, pairs in RIGHT.items():
            for value, meaning in pairs:
                os.environ["X"] = value
                with self.subTest(kind, value=value):
                    self.assertEqual(READS[kind](self.environment()), meaning)

    def test_what_is_absent_or_empty_has_its_default(self) -> None:
        for value in ("", "  "):
            os.environ["X"] = value
            self.assertEqual(READS["rate"](self.environment()), Rate(5, timedelta(minutes=10)))

    def test_passwords_are_not_repeated(self) -> None:
        secret = {"DATABASE_URL": "database", "EMAIL_URL": "mail", "EDGE_PURGE": "edges"}
        for name, kind in secret.items():
            for value in WRONG[kind]:
                os.environ[name] = value
                with self.subTest(value), self.assertRaises(ImproperlyConfigured) as refusal:
                    getattr(self.environment(), kind)(name, "")
                self.assertNotIn("secret", str(refusal.exception))

    def test_a_secret_that_begins_with_a_dollar_is_taken_as_it_is(self) -> None:
        os.environ["X"] = "$HOME-sweet-$home"
        self.assertEqual(self.environment().text("X"), "$HOME-sweet-$home")

    def test_the_environment_comes_before_the_file(self) -> None:
        environment = self.environment("X=file\nY=file\n")
        self.addCleanup(os.environ.pop, "Y", None)
        self.assertEqual(environment.text("Y"), "file")
        os.environ["X"] = "environment"
        self.assertEqual(self.environment("X=file\n").text("X"), "environment")

    def test_a_line_that_sets_nothing_is_refused_with_its_number(self) -> None:
        for line, said in (
            ("ALOWED=1", "no setting 'ALOWED'. Did you mean ALLOWED?"),
            ("ALLOWED = 1", "write NAME=value"),
            ("ALLOWED: 1", "write NAME=value"),
            (" ALLOWED=1", "write NAME=value"),
        ):
            environment = self.environment(f"# a comment\n\n{line}\n")
            environment.text("ALLOWED")
            with self.subTest(line), self.assertRaises(ImproperlyConfigured) as refusal:
                environment.refuse_unknown()
            self.assertIn(".env, line 3: ", str(refusal.exception))
            self.assertIn(said, str(refusal.exception))

    def test_lines_that_set_something_pass(self) -> None:
        environment = self.environment("# all\nexport ALLOWED=1\n\n  # more\nOTHER='a # b'\n")
        for name in ("ALLOWED", "OTHER"):
            self.addCleanup(os.environ.pop, name, None)
            environment.text(name)
        environment.refuse_unknown()

    def test_a_file_in_another_encoding_is_refused(self) -> None:
        with self.assertRaisesMessage(ImproperlyConfigured, "UTF-8"):
            self.environment("X=été".encode("latin-1"))


class StartTest(SimpleTestCase):
    """The portal itself, started with a wrong setting."""

    def start(self, dotenv: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        (Path(folder) / ".env").write_text(dotenv)
        inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        command = [sys.executable, "-c", "import django; django.setup()"]
        return subprocess.run(
            command, capture_output=True, text=True, cwd=settings.BASE_DIR, timeout=60,
            env=inherited | {
                "DJANGO_SETTINGS_MODULE": "newsportal.settings", "VAR_DIR": folder,
                "DOTENV": f"{folder}/.env", **environment,
            },
        )  # fmt: skip

    def test_a_wrong_setting_stops_the_start_with_its_sentence(self) -> None:
        started = self.start(DEBUG="maybe")
        self.assertNotEqual(started.returncode, 0)
        self.assertIn("DEBUG must be true or false, not 'maybe'.", started.stderr)

    def test_a_misspelt_setting_stops_the_start_with_its_line(self) -> None:
        started = self.start("SITE_NAME=Le Phare\nSITE_URI=https://news.example\n")
        self.assertNotEqual(started.returncode, 0)
        self.assertIn(".env, line 2: no setting 'SITE_URI'. Did you mean SITE_URL?", started.stderr)

    def test_a_replica_of_no_postgresql_stops_the_start(self) -> None:
        started = self.start(DATABASE_REPLICA_URL="postgresql://news:secret@db/news")
        self.assertNotEqual(started.returncode, 0)
        self.assertIn("DATABASE_REPLICA_URL needs PostgreSQL", started.stderr)
        self.assertNotIn("secret@", started.stderr)

    def test_a_hash_cannot_go_before_its_address(self) -> None:
        for settings_ in ({"KEEP_ADDRESS": "never"}, {"KEEP_ADDRESS_HASH": "29d"}):
            started = self.start(**settings_)
            self.assertNotEqual(started.returncode, 0)
            self.assertIn("KEEP_ADDRESS_HASH must not be shorter", started.stderr)

    def test_without_any_setting_the_portal_starts(self) -> None:
        started = self.start()
        self.assertEqual((started.returncode, started.stderr), (0, ""))
