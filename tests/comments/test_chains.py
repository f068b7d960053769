"""The chains of records, as plain values: whatever is changed in them shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from comments import chains
from comments.chains import Kind, Link

KEY, NOW = b"k" * 32, datetime(2026, 7, 14, 15, tzinfo=UTC)
EVENTS = ["received", "decided", "visible", "seen", "removed", "notified", "exported"]


def chain(events: list[str]) -> list[Link]:
    links: list[Link] = []
    for number, event in enumerate(events, start=1):
        salt, words = chains.new_salt(), chains.plain({"text": f"Texte {number}"})
        at, digest = NOW + timedelta(minutes=number), chains.digest_of(salt, words)
        mac = chains.mac_of(
            KEY, links[-1].mac if links else b"", comment=7, number=number, event=event, at=at,
            facts="{}", digest=digest,
        )  # fmt: skip
        links.append(Link(100 + number, 7, number, event, at, "{}", words, salt, digest, mac))
    return links


def found(links: list[Link], *, key: bytes = KEY, anchored_to: int = 1000) -> list[tuple]:
    return [(f.kind, f.number) for f in chains.faults(key, links, anchored_to=anchored_to)]


LINKS = chain(EVENTS[:5])
numbers = st.integers(1, 5)


class FaultsTest(SimpleTestCase):
    def test_a_chain_as_it_was_written_has_none(self) -> None:
        for length in range(8):
            self.assertEqual(found(chain(EVENTS[:length])), [])

    @given(numbers, st.sampled_from(["event", "at", "facts", "digest", "mac", "salt", "words"]))
    def test_whatever_is_altered_is_told_where_it_is(self, number: int, name: str) -> None:
        others = {
            "event": "notice", "at": NOW, "facts": '{"by":1}', "digest": b"d" * 32,
            "mac": b"m" * 32, "salt": b"s" * 16, "words": '{"text":"Autre"}',
        }  # fmt: skip
        links = list(LINKS)
        links[number - 1] = replace(links[number - 1], **{name: others[name]})
        self.assertEqual({at for _kind, at in found(links)}, {number})
        self.assertEqual({kind for kind, _at in found(links)}, {Kind.ALTERED})

    @given(st.integers(1, 4))
    def test_what_is_missing_before_the_end_is_told(self, number: int) -> None:
        links = [link for link in LINKS if link.number != number]
        self.assertEqual(found(links), [(Kind.MISSING, number)])

    @given(numbers, numbers)
    def test_records_that_changed_places_are_told(self, one: int, other: int) -> None:
        links = [
            replace(link, number={one: other, other: one}.get(link.number, link.number))
            for link in LINKS
        ]
        links.sort(key=lambda link: link.number)
        expected = [(Kind.REORDERED, n) for n in sorted({one, other})] if one != other else []
        self.assertEqual(found(links), expected)

    @given(numbers)
    def test_what_was_put_between_is_told(self, number: int) -> None:
        forged = replace(LINKS[0], number=number, event="notice", mac=b"m" * 32)
        later = [replace(link, number=link.number + 1) for link in LINKS[number - 1 :]]
        links = [*LINKS[: number - 1], forged, *later]
        self.assertEqual(found(links)[0], (Kind.INSERTED, number))

    def test_what_was_put_at_the_end_is_told(self) -> None:
        forged = replace(LINKS[4], pk=2000, number=6, mac=b"m" * 32)
        self.assertEqual(found([*LINKS, forged]), [(Kind.INSERTED, 6)])

    def test_a_chain_of_another_comment_is_none_of_ours(self) -> None:
        links = [replace(link, comment=8) for link in LINKS]
        self.assertEqual(len(found(links)), 5)

    def test_another_key_fits_nowhere(self) -> None:
        self.assertEqual(len(found(list(LINKS), key=b"o" * 32)), 5)


class ErasureTest(SimpleTestCase):
    def erased(self, *events: str) -> list[Link]:
        return [replace(link, words=None, salt=None) for link in chain(list(events))]

    def test_words_may_be_dropped_where_an_erasure_follows(self) -> None:
        self.assertEqual(found([*self.erased("received", "decided", "erased")][:2]), [
            (Kind.ALTERED, 1), (Kind.ALTERED, 2),
        ])  # fmt: skip
        links = chain(["received", "decided", "erased"])
        erased = [replace(link, words=None, salt=None) for link in links[:2]]
        self.assertEqual(found([*erased, links[2]]), [])

    def test_half_of_them_is_no_erasure(self) -> None:
        links = chain(["received", "erased"])
        self.assertEqual(found([replace(links[0], salt=None), links[1]]), [(Kind.ALTERED, 1)])
        self.assertEqual(found([replace(links[0], words=None), links[1]]), [(Kind.ALTERED, 1)])


class HeadsTest(SimpleTestCase):
    def test_heads_are_read_back_as_they_were_written(self) -> None:
        rows = [(1, 12, 1, b""), (2, 15, 1, b""), (3, 12, 2, b"")]
        self.assertEqual(chains.heads_of(rows), " 12:2 15:1 ")
        self.assertEqual(chains.read_heads(chains.heads_of(rows)), {12: 2, 15: 1})

    def test_heads_that_somebody_scribbled_on_are_no_error(self) -> None:
        self.assertEqual(chains.read_heads(" 12:2 x:1 7 1:2:3 ²:1 "), {12: 2})
