"""Out as JSON Lines, and back as it was."""

import io
import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.models import Article
from comments import moderation
from comments.exporting import lines
from comments.models import Comment, Commenter, Decision, Judgement
from newsportal.models import Limit, User
from tests.builders import make_article, make_comment, make_comments, make_moderator
from tests.comments.importing.dumps import FOLDER
from tests.tampering import tamper

ADDRESSES = ("hortense@example.org", "192.0.2.7", "claire")


class ExportTest(TestCase):
    article: Article
    claire: User

    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("Le quai")
        cls.other = make_article("The pier", language="en")
        cls.claire = make_moderator(username="claire")
        top = make_comment(cls.article, "En tête\n\nhttps://a.example/ «\u00a0!\u00a0»")
        reply = make_comment(cls.article, "Réponse", parent=top, name="Malo", email="m@example.org")
        make_comment(cls.article, "Sous la réponse", parent=reply, status="pending")
        for status in ("rejected", "spam", "removed"):
            make_comment(cls.article, f"Texte {status}", status=status)
            Limit.objects.all().delete()
        make_comment(cls.other, "In English", address="2001:db8::7")
        moderation.decide(
            reply, "remove", by=cls.claire, reason="Hors sujet", seen_revision=reply.revision
        )
        same_moment = [comment.pk for comment in Comment.objects.order_by("-pk")[:3]]
        Comment.objects.filter(pk__in=same_moment).update(received_at=top.received_at)

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def export(self, name: str, *options: str) -> Path:
        file = self.folder / name
        call_command("export_comments", str(file), *options)
        return file

    def empty(self) -> None:
        tamper("DELETE FROM comments_record")
        Decision.objects.all().delete()
        Comment.objects.update(parent=None, root=None)
        Comment.objects.all().delete()
        Commenter.objects.all().delete()
        Article.objects.update(comment_count=0)

    def bring_back(self, file: Path, *options: str) -> str:
        told = io.StringIO()
        call_command("import_comments", "own", str(file), *options, stdout=told)
        return told.getvalue()

    def state(self) -> list[tuple[Any, ...]]:
        """What must be the same, but for ids."""
        comments = Comment.objects.select_related("parent", "article").order_by("text")
        return [
            (
                c.text, c.name, c.status, c.received_at, c.depth, c.language, c.body_html,
                c.parent and c.parent.text, c.article_id, c.revision, c.refused_at,
                [(d.act, d.at, d.reason, d.to_status) for d in c.decisions.all()],
            )
            for c in comments
        ]  # fmt: skip

    def test_an_export_imports_into_an_empty_portal_and_exports_as_the_same_bytes(self) -> None:
        for options in ([], ["--with-addresses"]):
            with self.subTest(options):
                first = self.export("first.jsonl", *options)
                before = self.state()
                counts = list(Article.objects.order_by("pk").values_list("comment_count"))
                self.empty()
                told = self.bring_back(first)
                self.assertIn("7 read = 7 imported + 0 already there + 0 skipped", told)
                self.assertEqual(self.state(), before)
                again = list(Article.objects.order_by("pk").values_list("comment_count"))
                self.assertEqual(again, counts)
                second = self.export("second.jsonl", *options)
                self.assertEqual(second.read_bytes(), first.read_bytes())

    def test_what_came_from_elsewhere_round_trips_as_well(self) -> None:
        self.empty()
        make_article("Le quai", slug="le-quai", at=datetime(2025, 7, 14, 8, tzinfo=UTC))
        with override_settings(KEEP_REFUSED=None):
            dump = str(FOLDER / "disqus.xml")
            call_command("import_comments", "disqus", dump, stdout=io.StringIO())
            first = self.export("first.jsonl")
            self.empty()
            self.bring_back(first)
            self.assertIn("disqus:9001", first.read_text("utf-8"))
            self.assertEqual(self.export("second.jsonl").read_bytes(), first.read_bytes())

    def test_what_was_brought_back_and_what_came_since_are_not_mixed_up(self) -> None:
        first_id = Comment.objects.order_by("pk").values_list("pk", flat=True)[0]
        first = self.export("first.jsonl")
        self.empty()
        self.bring_back(first)
        since = make_comment(self.article, "Depuis", status="pending")
        # As where a portal was built anew, and counts from 1 again.
        Comment.objects.filter(pk=since.pk).update(id=first_id)
        Judgement.objects.filter(comment=since.pk).update(comment=first_id)
        tamper(
            "UPDATE comments_record SET comment_id = %s WHERE comment_id = %s", first_id, since.pk
        )
        told = self.bring_back(self.export("second.jsonl"))
        self.assertIn("8 read = 0 imported + 8 already there + 0 skipped", told)

    def test_without_being_asked_for_addresses_and_moderators_stay_at_home(self) -> None:
        open_, full = (self.export("a").read_text("utf-8"),
                       self.export("b", "--with-addresses").read_text("utf-8"))  # fmt: skip
        for secret in ADDRESSES:
            with self.subTest(secret):
                self.assertNotIn(secret, open_)
                self.assertIn(secret, full)

    def test_an_address_older_than_its_clock_is_not_exported(self) -> None:
        old = Comment.objects.oldest_first().first()
        assert old is not None
        Comment.objects.filter(pk=old.pk).update(
            received_at=timezone.now() - timedelta(days=31), network_address="198.51.100.9"
        )
        self.assertNotIn("198.51.100.9", self.export("a", "--with-addresses").read_text("utf-8"))

    def test_one_person_stays_one_person_without_a_name_for_them(self) -> None:
        people = [json.loads(line).get("person") for line in list(lines())[1:]]
        self.assertEqual(len(set(people)), 2)
        self.assertNotIn(None, people)

    def test_a_part_is_exported_on_request(self) -> None:
        path = self.other.get_absolute_url()
        texts = [json.loads(line)["text"] for line in list(lines(article=self.other))[1:]]
        self.assertEqual(texts, ["In English"])
        self.assertEqual(self.export("a", "--story", path).read_text("utf-8").count("\n"), 2)
        tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
        self.assertEqual(self.export("a", "--since", tomorrow).read_text("utf-8").count("\n"), 1)
        with self.assertRaisesMessage(CommandError, "There is no story at /nowhere/."):
            self.export("a", "--story", "/nowhere/")
        with self.assertRaisesMessage(CommandError, "is no date"):
            self.export("a", "--since", "hier")

    def test_the_file_belongs_to_its_owner_alone_and_is_whole(self) -> None:
        file = self.export("a")
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["a"])

    def test_what_was_erased_is_left_out_and_its_replies_move_up(self) -> None:
        reply = Comment.objects.get(text="Réponse")
        Comment.objects.filter(pk=reply.pk).update(text="", body_html="")
        told = [json.loads(line) for line in list(lines())[1:]]
        top, below = (
            next(one for one in told if one["text"].startswith(words))
            for words in ("En tête", "Sous la")
        )
        self.assertNotIn("", [one["text"] for one in told])
        self.assertEqual(below["parent"], top["id"])

    def test_queries_do_not_grow_with_the_comments(self) -> None:
        for count in (1, 12):
            make_comments(self.article, count)
            with self.assertNumQueries(2):
                list(lines())
