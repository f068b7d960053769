"""The import rule of ARCHITECTURE.md and the bans that keep it, read from the source."""

import ast
import re
from pathlib import Path

from django.test import SimpleTestCase

ROOT = Path(__file__).resolve().parent.parent
APPS = ("newsportal", "articles", "comments")
MAX_LINES = 400  # a defect; about 250 is the aim

# Inside an app: pure modules ← models ← activities ← forms, tags, feeds, admin ← views ← urls.
PURE = {
    "articles": {"slugs", "crops", "pictures", "reading", "metadata", "shelves"},
    "comments": {
        "chains",
        "folding",
        "highlighting",
        "matching",
        "origins",
        "phrases",
        "plots",
        "threads",
    },
    "newsportal": {"typography", "html", "html_flow", "environment"},
}
VIEWS = re.compile(r"(^|_)views$")


def modules(app: str) -> list[Path]:
    return [p for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts]


def imports(path: Path) -> set[str]:
    """Every module that the file imports, wherever in it: `a.b`, and `a.b.c` for names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offenders(app: str, banned: tuple[str, ...], *, unless: tuple[str, ...] = ()) -> list[str]:
    return [
        f"{names(path)} imports {module}"
        for path in modules(app)
        if not names(path).startswith(unless)
        for module in sorted(imports(path))
        if module.split(".")[0] in banned
    ]


class ImportRuleTest(SimpleTestCase):
    def test_the_project_leans_on_neither_app(self) -> None:
        allowed = ("newsportal/settings.py", "newsportal/urls.py", "newsportal/management/")
        self.assertEqual(offenders("newsportal", ("articles", "comments"), unless=allowed), [])

    def test_articles_do_not_know_comments(self) -> None:
        self.assertEqual(offenders("articles", ("comments",)), [])

    def test_comments_know_of_articles_the_models_only(self) -> None:
        found = [
            f"{names(path)} imports {module}"
            for path in modules("comments")
            for module in sorted(imports(path))
            if module.split(".")[0] == "articles" and not module.startswith("articles.models")
        ]
        self.assertEqual(found, [])

    def test_pure_modules_import_no_database(self) -> None:
        found = []
        for app, pure in PURE.items():
            for path in modules(app):
                if path.parent.name == app and path.stem in pure:
                    banned = [
                        m for m in imports(path) if m.startswith("django.db") or ".models" in m
                    ]
                    found += [f"{names(path)} imports {module}" for module in banned]
        self.assertEqual(found, [])

    def test_the_spam_score_imports_no_database(self) -> None:
        found = [
            f"{names(path)} imports {module}"
            for path in modules("comments")
            if path.parent.name == "spam"
            for module in sorted(imports(path))
            if module.startswith("django.db") or ".models" in module
        ]
        self.assertEqual(found, [])

    def test_models_import_no_layer_above_them(self) -> None:
        for app in ("articles", "comments"):
            for path in (ROOT / app / "models").glob("*.py"):
                above = {
                    m
                    for m in imports(path)
                    if m.startswith(f"{app}.") and not m.startswith(f"{app}.models")
                }
                above = {m for m in above if m.split(".")[1] not in PURE[app]}
                with self.subTest(names(path)):
                    self.assertEqual(above, set())

    def test_only_urls_import_views(self) -> None:
        found = [
            f"{names(path)} imports {module}"
            for app in APPS
            for path in modules(app)
            if path.stem != "urls"
            for module in imports(path)
            if module.startswith(APPS) and VIEWS.search(module.split(".")[-1])
        ]
        self.assertEqual(found, [])


class BansTest(SimpleTestCase):
    def source(self) -> list[tuple[str, str]]:
        return [(names(p), p.read_text("utf-8")) for app in APPS for p in modules(app)]

    def templates(self) -> list[tuple[str, str]]:
        return [
            (names(p), p.read_text("utf-8")) for p in sorted((ROOT / "templates").rglob("*.html"))
        ]

    def test_html_is_trusted_in_one_place(self) -> None:
        trusting = [n for n, text in self.source() if re.search(r"mark_safe|SafeString\(", text)]
        self.assertEqual(trusting, ["newsportal/html.py"])

    def test_the_sanitisers_are_named_in_one_file(self) -> None:
        naming = [
            n for n, text in self.source() if re.search(r"import (bleach|nh3)|from bleach", text)
        ]
        self.assertEqual(naming, ["newsportal/html.py"])

    def test_templates_trust_nothing_by_themselves(self) -> None:
        found = [
            n for n, text in self.templates() if re.search(r"\|\s*safe\b|autoescape off", text)
        ]
        self.assertEqual(found, [])

    def test_no_page_has_inline_script_or_style(self) -> None:
        inline = re.compile(
            r"<script(?![^>]*\b(src=|type=\"application/ld\+json\"))|<style|\sstyle=|\son\w+=\""
        )
        found = [n for n, text in self.templates() if "/email/" not in n and inline.search(text)]
        self.assertEqual(found, [])

    def test_no_module_is_named_for_nothing(self) -> None:
        banned = {"utils", "helpers", "common", "services", "managers", "misc"}
        self.assertEqual([n for n, _ in self.source() if Path(n).stem in banned], [])

    def test_no_file_has_grown_beyond_reading(self) -> None:
        long = [n for n, text in self.source() if text.count("\n") > MAX_LINES]
        self.assertEqual(long, [])

    def test_no_signals_between_our_apps(self) -> None:
        found = [n for n, text in self.source() if re.search(r"import receiver|\.signals\b", text)]
        self.assertEqual(found, [])

    def test_status_is_filtered_in_models_only(self) -> None:
        found = [
            n
            for n, text in self.source()
            if "/models/" not in n
            and re.search(r"(filter|exclude)\((\*\*|[^)]*\bstatus(__in)?=)", text)
        ]
        self.assertEqual(found, [])
