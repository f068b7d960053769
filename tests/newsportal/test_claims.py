"""Of many who would insert the same row, one does."""

from django.db import IntegrityError
from django.test import TestCase
from django.utils import timezone

from comments.models import Comment, Commenter
from newsportal.claims import claim
from tests.builders import make_article


class ClaimTest(TestCase):
    def comment(self, key: str, **fields: object) -> Comment:
        commenter = Commenter.objects.get_or_create(email="h@example.org")[0]
        words = {"name": "Hortense", "text": "Le bac.", "body_html": "<p>Le bac.</p>"}
        words |= {"language": "fr", "html_version": 1, "network_address": "::ffff:192.0.2.1"}
        return Comment(article=make_article(), commenter=commenter, dedup_key=key, **words | fields)

    def test_the_first_is_stored_as_save_would_have_stored_it(self) -> None:
        claimed, saved = self.comment("a"), self.comment("b")
        with self.assertNumQueries(1):
            assert claim(claimed, by="dedup_key")
        saved.save()
        one, other = (Comment.objects.values().get(pk=row.pk) for row in (claimed, saved))
        different = {name for name in one if one[name] != other[name]}
        assert different == {"id", "article_id", "dedup_key", "received_at"}
        assert one["received_at"] == claimed.received_at
        claimed.refresh_from_db()
        claimed.name = "Gaël"
        claimed.save()  # it is a row that is there
        assert Comment.objects.count() == 2

    def test_the_second_changes_nothing_and_has_no_id(self) -> None:
        first, second = self.comment("a"), self.comment("a", name="Gaël")
        assert claim(first, by="dedup_key")
        assert not claim(second, by="dedup_key")
        assert second.pk is None
        assert Comment.objects.get().name == "Hortense"

    def test_another_constraint_still_fails(self) -> None:
        with self.assertRaises(IntegrityError):
            claim(self.comment("a", received_at=None), by="dedup_key")

    def test_defaults_are_filled_in(self) -> None:
        before = timezone.now()
        assert claim(Commenter(email="new@example.org"), by="email")
        assert Commenter.objects.get(email="new@example.org").created_at >= before
