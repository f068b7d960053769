"""What each reader makes of a dump: nothing here touches the database."""

import gzip
import json
import tempfile
from datetime import UTC, datetime

from django.test import SimpleTestCase

from comments.importing.incoming import DumpRefused, Incoming, State, Unusable
from tests.comments.importing.dumps import FOLDER, isso, own, said, said_in

STORY = "https://gazette.example/2025/07/14/le-quai/"
BOMB = """<?xml version="1.0"?>
<!DOCTYPE disqus [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<disqus xmlns="http://disqus.com"><post><message>&b;</message></post></disqus>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE disqus [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<disqus xmlns="http://disqus.com"><post><message>&a;</message></post></disqus>"""


def told(found: list[Incoming | Unusable]) -> list[tuple[str, str, str]]:
    """(key, parent, state) of comments, (why, "", "") of the rest."""
    return [
        (one.reason, "", "") if isinstance(one, Unusable) else (one.key, one.parent, one.state)
        for one in found
    ]


class DisqusTest(SimpleTestCase):
    def test_posts_keep_ids_parents_and_states(self) -> None:
        self.assertEqual(
            told(said("disqus", FOLDER / "disqus.xml")),
            [
                ("disqus:9001", "", "approved"),
                ("disqus:9003", "disqus:9002", "approved"),
                ("disqus:9002", "disqus:9001", "removed"),
                ("disqus:9004", "", "spam"),
                ("disqus:9005", "disqus:8999", "pending"),
                ("disqus:9006", "", "approved"),
                ("disqus:9007", "", "approved"),
            ],
        )

    def test_a_post_is_read_whole_and_what_is_unsafe_vanishes(self) -> None:
        text = "Le bac est plein à sept heures\u00a0!\n\nVoir http://horaires.example/bac et ceci."
        self.assertEqual(
            said("disqus", FOLDER / "disqus.xml")[0],
            Incoming(
                key="disqus:9001", parent="", story=f"{STORY}?utm_source=lettre",
                name="Hortense B.", email="Hortense@Example.org", person="hortense", text=text,
                received_at=datetime(2025, 7, 14, 9, 15, tzinfo=UTC), state=State.APPROVED,
                address="192.0.2.7",
            ),
        )  # fmt: skip

    def test_entities_are_never_expanded_and_never_fetched(self) -> None:
        for attack in (BOMB, OUTSIDE):
            with self.assertRaisesMessage(DumpRefused, "line 2: the file declares entities"):
                said_in("disqus", attack)

    def test_a_file_that_breaks_off_is_refused_with_its_line(self) -> None:
        whole = (FOLDER / "disqus.xml").read_bytes()
        with self.assertRaisesMessage(DumpRefused, "line 33: not XML"):
            said_in("disqus", whole[: whole.index(b"<ipAddress>")])

    def test_another_xml_is_refused(self) -> None:
        for kind, file in (("disqus", "wordpress.xml"), ("wordpress", "disqus.xml")):
            with self.assertRaisesMessage(DumpRefused, "this is no export of"):
                said(kind, FOLDER / file)


class WordPressTest(SimpleTestCase):
    def test_comments_keep_ids_parents_and_states(self) -> None:
        site = "wordpress:gazette.example/blog"
        self.assertEqual(
            told(said("wordpress", FOLDER / "wordpress.xml")),
            [
                (f"{site}:1", "", "approved"),
                (f"{site}:2", f"{site}:1", "approved"),
                (f"{site}:3", "", "pending"),
                (f"{site}:4", "", "spam"),
                (f"{site}:5", "", "removed"),
                ("pingback or trackback", "", ""),
                ("in no state that we know", "", ""),
                (f"{site}:8", "", "approved"),
            ],
        )

    def test_lines_quotes_and_links_are_kept_and_control_signs_are_not(self) -> None:
        first, second = said("wordpress", FOLDER / "wordpress.xml")[:2]
        links = "les horaires (https://horaires.example/bac)"
        self.assertEqual(
            [getattr(one, "text", "") for one in (first, second)],
            [
                f"Première ligne\nDeuxième ligne\n\nNouveau paragraphe, {links}.",
                "> Première ligne\n\nOui.",
            ],
        )

    def test_a_missing_date_is_that_of_the_site(self) -> None:
        third = said("wordpress", FOLDER / "wordpress.xml")[2]
        assert isinstance(third, Incoming)
        self.assertEqual(third.received_at, datetime(2025, 7, 14, 13, tzinfo=UTC))

    def test_a_comment_belongs_to_the_story_around_it_or_to_none(self) -> None:
        found = said("wordpress", FOLDER / "wordpress.xml")
        stories = [one.story for one in found if isinstance(one, Incoming)]
        self.assertEqual(stories, ["https://gazette.example/blog/le-quai/"] * 5 + [""])


class IssoTest(SimpleTestCase):
    def test_the_database_is_read_and_left_as_it_was(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = isso(folder)
            before = file.read_bytes()
            first, second, third, fourth = said("isso", file)
            self.assertEqual(file.read_bytes(), before)
            self.assertEqual([path.name for path in file.parent.iterdir()], ["comments.db"])
        keys = [one.key for one in (first, second, third) if isinstance(one, Incoming)]
        self.assertEqual(
            told([first, second, third])[1:],
            [(keys[1], keys[0], "removed"), (keys[2], keys[1], "approved")],
        )
        assert isinstance(third, Incoming)
        assert isinstance(fourth, Incoming)
        self.assertEqual((third.text, third.name), ("Horaires (https://a.example/)", ""))
        self.assertEqual((fourth.state, fourth.story), (State.PENDING, "/2025/07/14/le-quai/"))

    def test_another_file_is_refused(self) -> None:
        with self.assertRaisesMessage(DumpRefused, "this is no database of Isso"):
            said_in("isso", "SQLite format 3, or so")


class Remark42Test(SimpleTestCase):
    def test_a_backup_is_read_zipped_or_not(self) -> None:
        content = (FOLDER / "remark42.jsonl").read_bytes()
        plain = said_in("remark42", content)
        self.assertEqual(said_in("remark42", gzip.compress(content)), plain)
        self.assertEqual(
            told(plain),
            [
                ("remark42:5f0c1c1e-0001", "", "approved"),
                ("remark42:5f0c1c1e-0002", "remark42:5f0c1c1e-0001", "removed"),
                ("remark42:5f0c1c1e-0003", "remark42:5f0c1c1e-0002", "approved"),
            ],
        )

    def test_texts_dates_and_people_are_kept_and_hashes_are_no_addresses(self) -> None:
        first, _second, third = said("remark42", FOLDER / "remark42.jsonl")
        assert isinstance(first, Incoming)
        assert isinstance(third, Incoming)
        self.assertEqual(first.text, "Le bac est plein.\n\n- à sept heures\n- à huit heures")
        self.assertEqual(first.received_at, datetime(2025, 7, 14, 9, 15, 0, 123456, tzinfo=UTC))
        self.assertEqual((first.person, first.address), ("github_ef0f706a", ""))
        self.assertEqual(third.text, "le bac (https://images.example/bac.png)")

    def test_a_line_that_is_no_json_is_refused_with_its_number(self) -> None:
        content = (FOLDER / "remark42.jsonl").read_bytes() + b'{"id": "5f0'
        with self.assertRaisesMessage(DumpRefused, "line 5: this is no JSON"):
            said_in("remark42", content)

    def test_a_broken_archive_is_refused(self) -> None:
        packed = gzip.compress((FOLDER / "remark42.jsonl").read_bytes())
        for broken in (packed[:-20], packed[:60] + bytes(20) + packed[80:]):
            with self.assertRaisesMessage(DumpRefused, "the file cannot be read"):
                said_in("remark42", broken)


class OwnTest(SimpleTestCase):
    def test_fields_of_any_kind_are_taken_or_reported(self) -> None:
        good = {"id": "a", "received_at": "2025-07-14T09:15:00Z", "state": "approved"}
        bad = [
            {**good, "received_at": "hier"},
            {**good, "state": ["approved"]},
            {**good, "id": 7},
        ]
        self.assertEqual(
            told(said_in("own", own({**good, "text": None, "decisions": {"act": 3}}, *bad))),
            [
                ("a", "", "approved"),
                ("without date or id", "", ""),
                ("in no state that we know", "", ""),
                ("without date or id", "", ""),
            ],
        )

    def test_what_is_no_export_of_ours_is_refused(self) -> None:
        files = {
            json.dumps({"format": "others"}): "line 1: this is no export of newsportal",
            own(version=2): "line 1: version 2 is not known here",
            "[1, 2]": "line 1: this is no JSON object",
            "[" * 100_000: "line 1: this is no JSON",
            "": "this is no export of newsportal",
        }
        for content, why in files.items():
            with self.subTest(why), self.assertRaisesMessage(DumpRefused, why):
                said_in("own", content)

    def test_a_missing_file_is_refused(self) -> None:
        with self.assertRaisesMessage(DumpRefused, "the file cannot be read: No such file"):
            said("own", FOLDER / "nowhere.jsonl")
