import io
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import TestCase

from articles.models import Article, Image
from tests.builders import make_category, picture_bytes

IMPORTS = Path(__file__).parent / "imports"


class ImportCommandTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        make_category("Région", position=1)
        make_category("Sport", position=2)
        make_category("Region", language="en", position=1)

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.write_text(text, "utf-8")
        return str(path)

    def run_import(self, *arguments: str) -> tuple[int, list[str], list[str]]:
        stdout, stderr = io.StringIO(), io.StringIO()
        code = 0
        try:
            call_command("import_article", *arguments, stdout=stdout, stderr=stderr)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, stdout.getvalue().splitlines(), stderr.getvalue().splitlines()

    def plain(self, title: str = "Le bac repart") -> str:
        text = "Le bac repart à sept heures.\n\nOn y monte avec son vélo, son chien et son pain.\n"
        return f"{title}\n14.07.2025 15:15\n\nAu quai\n\n{text}"

    def test_each_file_gets_a_line_with_what_was_done_and_the_address(self) -> None:
        file = self.write("bac.txt", self.plain())
        code, out, err = self.run_import("--publish", "--language", "fr", file)
        self.assertEqual((code, err), (0, []))
        self.assertEqual(len(out), 1)
        self.assertTrue(out[0].startswith(f"{file}: "))
        self.assertTrue(out[0].endswith("http://testserver/2025/07/14/le-bac-repart/"), out)
        self.assertEqual(Article.objects.published().count(), 1)

    def test_a_draft_is_named_by_its_address_at_the_desk(self) -> None:
        _code, out, _err = self.run_import(self.write("bac.txt", self.plain()))
        article = Article.objects.get()
        self.assertEqual(article.status, Article.Status.DRAFT)
        self.assertIn(f"http://testserver/admin/articles/article/{article.pk}/change/", out[0])

    def test_refusals_name_file_line_and_reason_and_the_others_are_imported(self) -> None:
        good = self.write("bac.txt", self.plain())
        also_good = self.write("sport.md", "---\ntitle: Régate\ncategory: sport\n---\nDu vent.\n")
        bad = self.write("rubrique.md", "---\ntitle: Régate\ncategory: voile\n---\nDu vent.\n")
        broken = self.write("yaml.md", "---\ntitle: x\nunknown: y\n---\nDu vent.\n")
        code, out, err = self.run_import(bad, good, broken, also_good)
        self.assertEqual((code, len(out), Article.objects.count()), (1, 2, 2))
        self.assertEqual(len(err), 2)
        self.assertTrue(err[0].startswith(f"{bad}:1: "), err)
        self.assertTrue(err[1].startswith(f"{broken}:3: "), err)

    def test_what_is_no_readable_file_is_refused(self) -> None:
        closed = self.write("ferme.txt", self.plain())
        os.chmod(closed, 0)
        missing, folder = str(self.folder / "absent.txt"), str(self.folder)
        names = [missing, folder, "a\0b"] + ([closed] if os.geteuid() else [])
        code, out, err = self.run_import(*names)
        self.assertEqual((code, out), (1, []))
        for name, line in zip(names, err, strict=True):
            self.assertTrue(line.startswith(f"{name}:1: "), line)

    def test_a_second_run_of_the_same_files_changes_nothing(self) -> None:
        files = [self.write("a.txt", self.plain()), self.write("b.txt", self.plain("Autre bac"))]
        self.run_import("--publish", *files)
        before = list(Article.objects.order_by("pk").values())
        code, out, _err = self.run_import("--publish", *files)
        self.assertEqual((code, len(out)), (0, 2))
        self.assertEqual(list(Article.objects.order_by("pk").values()), before)

    def test_options_give_what_the_files_lack(self) -> None:
        self.run_import("--category", "sport", self.write("bac.txt", self.plain()))
        self.assertEqual(Article.objects.get().category.slug, "sport")

    def test_pictures_beside_the_file_are_taken_into_the_library(self) -> None:
        (self.folder / "quai.jpg").write_bytes(picture_bytes(shade=911))
        file = self.write("q.md", "---\ntitle: Le quai\nimage: quai\nimage_alt: Q\n---\nDu vent.\n")
        self.assertEqual(self.run_import(file)[0], 0)
        self.assertEqual(Article.objects.get().image, Image.objects.get(title="quai"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(IMPORTS.iterdir()), ids=lambda path: path.name)
def test_every_sample_file_is_imported_whole_or_refused_without_a_trace(path: Path) -> None:
    for slug in ("region", "sciences", "science"):
        for language in ("fr", "en"):
            make_category(slug.title(), language=language)
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_article", "--publish", str(path), stdout=out, stderr=err)
    except SystemExit:
        assert err.getvalue().startswith(f"{path}:")
        assert Article.objects.count() == 0
    else:
        article = Article.objects.get()
        assert article.public_revision is not None
        assert article.sections.count() >= 1
        assert article.get_absolute_url() in out.getvalue()
