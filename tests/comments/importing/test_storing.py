"""Dumps on their way in, by the command, as an operator meets it."""

import io
import json
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Article, Redirect
from comments.models import Comment, Commenter, Decision
from newsportal.models import Purge
from tests.builders import make_article, make_comment
from tests.comments.importing.dumps import FOLDER, isso, own

PATH = "/2025/07/14/le-quai/"
AT = datetime(2025, 7, 14, 8, tzinfo=UTC)


class ImportTest(TestCase):
    article: Article

    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("Le quai", slug="le-quai", at=AT)

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        keep = override_settings(KEEP_REFUSED=None, KEEP_ADDRESS=None, KEEP_ADDRESS_HASH=None)
        keep.enable()
        self.addCleanup(keep.disable)

    def file(self, content: str) -> Path:
        file = self.folder / "dump"
        file.write_text(content, "utf-8")
        return file

    def run_import(self, kind: str, file: Path, *options: str) -> dict[str, Any]:
        receipt = self.folder / "receipt.json"
        call_command(
            "import_comments", kind, str(file), "--receipt", str(receipt), *options,
            stdout=io.StringIO(),
        )  # fmt: skip
        told: dict[str, Any] = json.loads(receipt.read_text("utf-8"))
        return told

    def count(self) -> int:
        return Article.objects.values_list("comment_count", flat=True).get(pk=self.article.pk)

    def by_key(self) -> dict[str, Comment]:
        comments = Comment.objects.select_related("parent", "root", "commenter")
        return {str(comment.import_key): comment for comment in comments}

    def line(self, number: int, **fields: Any) -> dict[str, Any]:
        return {
            "id": f"other:{number}", "received_at": f"2025-07-14T09:{number:02}:00Z",
            "state": "approved", "story": PATH, "name": "Malo", "text": f"Texte {number}",
        } | fields  # fmt: skip


class DisqusTest(ImportTest):
    def test_threads_dates_and_states_are_kept_and_every_count_is_told(self) -> None:
        told = self.run_import("disqus", FOLDER / "disqus.xml")
        self.assertEqual(
            told,
            {
                "format": "disqus", "file": str(FOLDER / "disqus.xml"), "dry_run": False,
                "read": 7, "imported": 5, "known": 0, "skipped": 2, "adds_up": True, "stored": 5,
                "by_state": {"approved": 2, "pending": 1, "removed": 1, "spam": 1},
                "by_story": {PATH: 5}, "hung_to_the_top": 1,
                "skipped_by_reason": {"no such story": 1, "no text": 1},
                "unmatched_stories": {"https://gazette.example/ailleurs/": 1},
            },
        )  # fmt: skip
        found = self.by_key()
        top, removed, reply = (found[f"disqus:{pk}"] for pk in (9001, 9002, 9003))
        self.assertEqual((removed.parent, reply.parent, reply.root), (top, removed, top))
        self.assertEqual((reply.depth, reply.status, removed.status), (2, "approved", "removed"))
        self.assertEqual(top.received_at, datetime(2025, 7, 14, 9, 15, tzinfo=UTC))
        self.assertEqual(found["disqus:9005"].parent, None)
        self.assertEqual(self.count(), 2)

    def test_a_second_run_changes_nothing(self) -> None:
        self.run_import("disqus", FOLDER / "disqus.xml")
        before = (list(Comment.objects.values()), list(Decision.objects.values()), self.count())
        told = self.run_import("disqus", FOLDER / "disqus.xml")
        self.assertEqual((told["read"], told["imported"], told["known"]), (7, 0, 5))
        self.assertTrue(told["adds_up"])
        after = (list(Comment.objects.values()), list(Decision.objects.values()), self.count())
        self.assertEqual(after, before)

    def test_a_dry_run_says_the_same_and_stores_nothing(self) -> None:
        dry = self.run_import("disqus", FOLDER / "disqus.xml", "--dry-run")
        rows = (Comment.objects.count(), Commenter.objects.count(), Decision.objects.count())
        self.assertEqual((*rows, self.count()), (0, 0, 0, 0))
        real = self.run_import("disqus", FOLDER / "disqus.xml")
        self.assertEqual(dry | {"dry_run": False, "stored": 5}, real)

    def test_nobody_is_mailed_and_every_page_is_purged_once(self) -> None:
        before = Purge.objects.count()
        self.run_import("disqus", FOLDER / "disqus.xml")
        self.assertEqual((mail.outbox, DBTaskResult.objects.count()), ([], 0))
        [purge] = Purge.objects.order_by("pk")[before:]
        self.assertEqual(purge.keys, [f"comments:{self.article.pk}", "front:fr"])

    def test_nothing_of_a_file_that_breaks_off_is_stored(self) -> None:
        whole = (FOLDER / "disqus.xml").read_text("utf-8")
        with self.assertRaisesMessage(CommandError, "not XML"):
            self.run_import("disqus", self.file(whole.replace("</disqus>", "")))
        self.assertFalse(Comment.objects.exists())


class PeopleTest(ImportTest):
    def test_who_gave_an_address_is_known_by_it_and_proves_nothing(self) -> None:
        self.run_import("disqus", FOLDER / "disqus.xml")
        commenter = self.by_key()["disqus:9001"].commenter
        self.assertEqual((commenter.email, commenter.proven_at), ("hortense@example.org", None))

    def test_without_address_one_name_under_one_story_is_one_person(self) -> None:
        lines = [self.line(1), self.line(2), self.line(3, name="Gaël"), self.line(4, name="")]
        self.run_import("own", self.file(own(*lines)))
        people = [comment.commenter for comment in self.by_key().values()]
        self.assertEqual(people[0], people[1])
        self.assertEqual(len(set(people)), 3)
        self.assertFalse(any(person.has_address for person in people))
        self.assertEqual([c.name for c in self.by_key().values()][3], "Anonyme")

    def test_an_address_that_is_none_is_not_kept(self) -> None:
        self.run_import("own", self.file(own(self.line(1, email="pas une adresse"))))
        self.assertRegex(Commenter.objects.get().email, r"^[0-9a-f]{32}@other\.invalid$")


class OtherPortalsTest(ImportTest):
    def test_wordpress_by_a_map(self) -> None:
        pairs = self.file(f"https://gazette.example/blog/le-quai/,{PATH}\n")
        told = self.run_import("wordpress", FOLDER / "wordpress.xml", "--map", str(pairs))
        self.assertEqual((told["imported"], told["skipped"], told["adds_up"]), (5, 3, True))
        self.assertEqual(self.count(), 2)

    def test_isso_and_what_it_deleted_keeps_its_replies(self) -> None:
        told = self.run_import("isso", isso(self.folder))
        self.assertEqual(told["by_state"], {"approved": 2, "pending": 1, "removed": 1})
        removed = Comment.objects.get(status="removed")
        self.assertIn("Supprimé", removed.text)
        self.assertEqual([reply.status for reply in removed.replies.all()], ["approved"])
        self.assertEqual(Comment.objects.get(depth=2).root, removed.parent)

    def test_remark42(self) -> None:
        told = self.run_import("remark42", FOLDER / "remark42.jsonl")
        self.assertEqual((told["imported"], told["by_state"]["removed"]), (3, 1))


class StoriesTest(ImportTest):
    def matched(self, story: str, *options: str) -> bool:
        file = self.file(own(self.line(1, story=story)))
        return bool(self.run_import("own", file, "--dry-run", *options)["imported"])

    def test_a_story_is_found_by_its_addresses_or_not_at_all(self) -> None:
        Redirect.objects.create(
            language="fr", path_date=AT.date(), slug="l-ancien-quai", article=self.article
        )
        Article.objects.filter(pk=self.article.pk).update(import_key="fr:le-vieux-quai")
        for story, is_here in {
            PATH: True,
            "https://old.example/2025/07/14/le-quai?x=1#c": True,
            "/2025/07/14/l-ancien-quai/": True,
            "https://old.example/actu/le-vieux-quai.html": False,
            "https://old.example/actu/le-vieux-quai/": True,
            "fr:le-vieux-quai": True,
            "/en/2025/07/14/le-quai/": False,
            "/2025/02/31/le-quai/": False,
            "/le-quai/": False,
            "http://[": False,
            "\ud800\0": False,
            "": False,
        }.items():
            with self.subTest(ascii(story)):
                self.assertEqual(self.matched(story), is_here)

    def test_a_map_that_cannot_be_read_is_refused(self) -> None:
        for content, why in (("a\n", "line 1"), ("\udcff", "the map cannot be read")):
            pairs = self.folder / "map.csv"
            pairs.write_bytes(content.encode("utf-8", "surrogateescape"))
            with self.subTest(why), self.assertRaisesMessage(CommandError, why):
                self.matched(PATH, "--map", str(pairs))

    def test_closed_and_withdrawn_stories_keep_what_was_said(self) -> None:
        for change in ({"comments_mode": "closed"}, {"comments_mode": "off"}):
            Article.objects.filter(pk=self.article.pk).update(**change)
            self.assertTrue(self.matched(PATH))


class OrderTest(ImportTest):
    def test_replies_before_their_parents_circles_and_strangers_find_a_place(self) -> None:
        make_article("Le pont", slug="le-pont", at=AT)
        lines = [
            self.line(3, parent="other:2"),
            self.line(2, parent="other:1"),
            self.line(1),
            self.line(4, parent="other:5"),
            self.line(5, parent="other:4"),
            self.line(6, parent="other:1", story="/2025/07/14/le-pont/"),
            self.line(1),
        ]
        told = self.run_import("own", self.file(own(*lines)))
        self.assertEqual((told["read"], told["imported"], told["hung_to_the_top"]), (7, 6, 2))
        self.assertEqual(told["skipped_by_reason"], {"twice in the file": 1})
        parents = {key: c.parent and c.parent.import_key for key, c in self.by_key().items()}
        self.assertEqual(
            parents,
            {
                "other:1": None, "other:2": "other:1", "other:3": "other:2",
                "other:4": None, "other:5": "other:4", "other:6": None,
            },
        )  # fmt: skip

    def test_a_later_dump_adds_what_is_new_below_what_is_there(self) -> None:
        self.run_import("own", self.file(own(self.line(1))))
        lines = [self.line(1, text="Changé depuis"), self.line(2, parent="other:1")]
        told = self.run_import("own", self.file(own(*lines)))
        self.assertEqual((told["imported"], told["known"]), (1, 1))
        alone = self.run_import("own", self.file(own(self.line(3, parent="other:2"))))
        self.assertEqual((alone["imported"], alone["hung_to_the_top"]), (1, 0))
        self.assertEqual(self.by_key()["other:1"].text, "Texte 1")
        self.assertEqual(self.by_key()["other:3"].depth, 2)

    def test_a_quarrel_of_500_replies_keeps_its_depth(self) -> None:
        lines = [
            self.line(0, id=f"other:{n}", parent=f"other:{n - 1}" if n else "", text=f"Non {n}")
            for n in range(500)
        ]
        told = self.run_import("own", self.file(own(*reversed(lines))))
        self.assertEqual(told["imported"], 500)
        self.assertEqual(Comment.objects.order_by("-depth").first().depth, 499)
        self.assertEqual(self.count(), 500)

    def test_the_same_words_said_twice_elsewhere_are_two_comments(self) -> None:
        told = self.run_import("own", self.file(own(self.line(1), self.line(2, text="Texte 1"))))
        self.assertEqual(told["imported"], 2)


class LimitsTest(ImportTest):
    def test_long_texts_are_taken_and_what_no_portal_takes_is_told(self) -> None:
        later = (timezone.now() + timedelta(days=2)).isoformat()
        lines = [
            self.line(1, text="é" * 65_535), self.line(2, text="é" * 65_536),
            self.line(3, received_at=later), self.line(4, name="N" * 500),
            self.line(5, text="\u200b"), self.line(6, id="x" * 300), self.line(7, id="a\0\ud800"),
            self.line(8, text="a\0b\ud800c"), self.line(9, received_at="0001-01-01T00:00:00Z"),
            self.line(10, email="a@\ud800.com", language="kl" * 50, person="\0\ud800"),
            self.line(11, decisions=[
                {"act": "approve", "at": "2026-01-01T00:00:00Z", "by": "\0", "reason": "\0\ud800"}
            ]),
        ]  # fmt: skip
        told = self.run_import("own", self.file(own(*lines)))
        self.assertEqual(
            told["skipped_by_reason"],
            {
                "dated in the future, or before the web": 2,
                "no text": 1,
                "text too long": 1,
            },
        )
        self.assertEqual((told["imported"], told["adds_up"]), (7, True))
        again = self.run_import("own", self.file(own(*lines)))
        self.assertEqual((again["imported"], again["known"]), (0, 7))

    def test_nothing_that_runs_comes_in(self) -> None:
        text = "<script>alert(1)</script> <img src=x onerror=alert(1)>"
        self.run_import("own", self.file(own(self.line(1, text=text, name="<b>x</b>"))))
        self.assertNotIn("<script", Comment.objects.get().body_html)

    def test_decisions_that_do_not_lead_to_the_state_are_not_believed(self) -> None:
        at = "2025-07-14T10:00:00Z"
        wrong = [{"act": "reject", "at": at}, {"act": "explode", "at": at}]
        for number, decisions in enumerate((wrong[:1], wrong[1:], wrong), start=1):
            self.run_import("own", self.file(own(self.line(number, decisions=decisions))))
        acts = Decision.objects.values_list("act", "to_status").distinct()
        self.assertEqual(list(acts.order_by()), [("approve", "approved")])

    def test_a_hundred_comments_cost_each_what_ten_cost(self) -> None:
        def cost(numbers: range) -> int:
            lines = [self.line(n % 60, id=f"other:{n}", email="h@example.org") for n in numbers]
            with CaptureQueriesContext(connection) as asked:
                self.run_import("own", self.file(own(*lines)))
            return len(asked)

        cost(range(1))
        ten, fifty = cost(range(100, 110)), cost(range(200, 250))
        self.assertLessEqual((fifty - ten) / 40, 17)


class OwnPortalTest(ImportTest):
    def test_comments_written_here_are_known(self) -> None:
        make_comment(self.article, "Écrit ici")
        file = self.folder / "export.jsonl"
        call_command("export_comments", str(file))
        told = self.run_import("own", file)
        self.assertEqual((told["imported"], told["known"], told["adds_up"]), (0, 1, True))
        self.assertEqual(Comment.objects.count(), 1)
