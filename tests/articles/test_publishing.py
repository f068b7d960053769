from datetime import UTC, datetime, timedelta

import time_machine
from django.test import TestCase
from django.utils import timezone

from articles import editing, publishing, showing
from articles.models import Article, Redirect, Section
from newsportal.models import Purge
from tests import builders
from tests.builders import BODY, make_article, make_author, make_category, make_draft, make_tag

Status = Article.Status


def retitle(article: Article, title: str) -> None:
    article.title = title
    article.save(update_fields=["title"])


class PublicRuleTest(TestCase):
    def test_readers_get_the_live_story_and_none_of_the_hidden_ones(self) -> None:
        live = make_article("En ligne")
        builders.make_hidden()
        self.assertEqual(list(Article.objects.published()), [live])

    def test_a_scheduled_story_is_public_from_its_very_moment_without_a_worker(self) -> None:
        at = timezone.now() + timedelta(hours=3)
        article = make_article(at=at)
        self.assertEqual(list(Article.objects.published(at - timedelta(microseconds=1))), [])
        self.assertEqual(list(Article.objects.published(at)), [article])

    def test_the_property_and_the_queryset_agree(self) -> None:
        stories = [make_article(), *builders.make_hidden().values()]
        public = set(Article.objects.published().values_list("pk", flat=True))
        self.assertEqual({a.pk for a in stories if a.is_public}, public)


class PublishTest(TestCase):
    def test_a_draft_is_frozen_with_its_lists_columns(self) -> None:
        author, tag = make_author(), make_tag()
        article = make_article(
            "L'eau monte !", kicker="Littoral", standfirst="Un chapô", authors=[author], tags=[tag]
        )
        self.assertEqual(article.public_title, "L’eau monte\u202f!")
        self.assertEqual(article.public_byline, author.name)
        self.assertEqual(
            set(article.listings.values_list("shelf", flat=True)),
            {"latest:fr", "archive:fr", f"category:{article.category_id}", f"tag:{tag.pk}",
             f"author:{author.pk}:fr"},
        )  # fmt: skip
        self.assertEqual(article.public_revision.number, article.revision)

    def test_the_date_in_the_address_is_the_local_one(self) -> None:
        article = make_article(at=datetime(2025, 7, 14, 22, 30, tzinfo=UTC))
        self.assertEqual(article.path_date.isoformat(), "2025-07-15")  # half past midnight in Paris

    def test_editing_a_public_story_changes_nothing_for_readers_until_published(self) -> None:
        article = make_article("Avant")
        retitle(article, "Après")
        self.assertTrue(publishing.has_unpublished_changes(article))
        article.refresh_from_db()
        self.assertEqual(article.public_title, "Avant")
        publishing.publish(article, by=None)
        self.assertEqual(article.public_title, "Après")
        self.assertFalse(publishing.has_unpublished_changes(article))

    def test_a_real_change_moves_the_public_date_and_publishing_the_same_does_not(self) -> None:
        article = make_article()
        publishing.publish(article, by=None)
        self.assertIsNone(article.updated_at)
        retitle(article, "Autre titre")
        publishing.publish(article, by=None)
        self.assertIsNotNone(article.updated_at)

    def test_a_change_prepared_for_later_appears_at_its_time_and_not_before(self) -> None:
        article = make_article("Avant")
        at = timezone.now() + timedelta(hours=1)
        retitle(article, "Après")
        publishing.publish(article, by=None, at=at)
        self.assertEqual(showing.apply_due(at - timedelta(seconds=1)), 0)
        article.refresh_from_db()
        self.assertEqual((article.public_title, article.due_at), ("Avant", at))
        self.assertEqual(showing.apply_due(at), 1)
        article.refresh_from_db()
        self.assertEqual((article.public_title, article.due_at), ("Après", None))
        self.assertEqual(article.updated_at, at)

    def test_a_later_revision_published_at_once_supersedes_a_prepared_one(self) -> None:
        article = make_article("Un")
        at = timezone.now() + timedelta(hours=1)
        retitle(article, "Deux, plus tard")
        publishing.publish(article, by=None, at=at)
        retitle(article, "Trois, tout de suite")
        publishing.publish(article, by=None)
        self.assertIsNone(article.due_at)
        showing.apply_due(at)
        article.refresh_from_db()
        self.assertEqual(article.public_title, "Trois, tout de suite")

    def test_asking_what_is_due_costs_one_query(self) -> None:
        make_article()
        with self.assertNumQueries(1):
            showing.apply_due()

    def test_two_stories_of_one_day_and_title_get_different_addresses(self) -> None:
        one, two = make_article("Même titre"), make_article("Même titre")
        self.assertEqual((one.slug, two.slug), ("meme-titre", "meme-titre-2"))

    def test_a_rescheduled_story_takes_the_date_of_its_new_time(self) -> None:
        article = make_article(at=timezone.now() + timedelta(days=2))
        later = timezone.now() + timedelta(days=5)
        publishing.publish(article, by=None, at=later)
        self.assertEqual(article.path_date, timezone.localdate(later))

    def test_a_withdrawn_story_published_again_keeps_date_and_address(self) -> None:
        article = make_article(minutes_ago=3000)
        before = article.published_at, article.get_absolute_url()
        publishing.withdraw(article, by=None, reason="Erreur")
        publishing.publish(article, by=None)
        self.assertEqual((article.published_at, article.get_absolute_url()), before)
        self.assertTrue(article.is_public)

    def test_every_missing_thing_is_named_at_its_field(self) -> None:
        english = make_category("Region", language="en")
        article = Article.objects.create(language="fr", title=" ", category=english)
        with self.assertRaises(publishing.NotReady) as refused:
            publishing.publish(article, by=None)
        self.assertEqual(set(refused.exception.reasons), {"title", "category", "sections"})

    def test_a_picture_without_alternative_text_is_not_published(self) -> None:
        article = make_draft(image=builders.make_image(alt=""))
        with self.assertRaises(publishing.NotReady) as refused:
            publishing.publish(article, by=None)
        self.assertEqual(set(refused.exception.reasons), {"image_alt"})

    def test_a_refused_publication_leaves_nothing_behind(self) -> None:
        article = make_draft(category=None)
        with self.assertRaises(publishing.NotReady):
            publishing.publish(article, by=None)
        article.refresh_from_db()
        self.assertEqual((article.status, article.revisions.count()), (Status.DRAFT, 0))


class StatusTest(TestCase):
    def test_only_a_draft_is_submitted(self) -> None:
        with self.assertRaises(publishing.WrongState):
            publishing.submit(make_article(), by=None)

    def test_a_public_story_is_withdrawn_never_taken_back_to_draft(self) -> None:
        article = make_article()
        with self.assertRaises(publishing.WrongState):
            publishing.return_to_draft(article, by=None)
        publishing.withdraw(article, by=None, reason="Erreur")
        self.assertEqual((article.status, article.withdrawn_reason), (Status.WITHDRAWN, "Erreur"))

    def test_a_scheduled_story_goes_back_to_draft(self) -> None:
        article = make_article(at=timezone.now() + timedelta(days=1))
        publishing.return_to_draft(article, by=None)
        self.assertEqual((article.status, article.published_at), (Status.DRAFT, None))
        publishing.publish(article, by=None)
        self.assertEqual(article.path_date, timezone.localdate())

    def test_withdrawing_purges_hard_the_story_and_its_lists(self) -> None:
        article = make_article()
        publishing.withdraw(article, by=None, reason="Erreur")
        purge = Purge.objects.order_by("-pk")[0]
        self.assertTrue(purge.is_hard)
        self.assertLessEqual(
            {f"article:{article.pk}", "latest:fr", "front:fr", f"category:{article.category_id}"},
            set(purge.keys),
        )

    def test_moving_to_another_category_purges_the_one_it_leaves_too(self) -> None:
        article = make_article()
        old = article.category
        article.category = make_category("Sport")
        article.save(update_fields=["category"])
        Purge.objects.all().delete()
        publishing.publish(article, by=None)
        keys = {key for purge in Purge.objects.all() for key in purge.keys}
        self.assertLessEqual({f"category:{old.pk}", f"category:{article.category_id}"}, keys)

    def test_a_correction_within_the_text_leaves_every_list_alone(self) -> None:
        article = make_article(tags=[make_tag()], authors=[make_author()])
        lists = set(article.listing_keys())
        Purge.objects.all().delete()
        Section.objects.filter(article=article).update(body="<p>Trois blessés, et non quatre.</p>")
        publishing.publish(article, by=None)
        self.assertIn([f"article:{article.pk}", f"comments:{article.pk}"], self.purged(hard=True))
        self.assertFalse({key for keys in self.purged(hard=False) for key in keys} & lists)
        retitle(article, "Trois blessés")
        publishing.publish(article, by=None)
        self.assertLessEqual(lists, set(self.purged(hard=False)[-1]))

    def purged(self, *, hard: bool) -> list[list[str]]:
        return list(
            Purge.objects.filter(is_hard=hard).order_by("pk").values_list("keys", flat=True)
        )


class ComingBackTest(TestCase):
    """A story that readers have known, withdrawn, and what may become of it."""

    def setUp(self) -> None:
        self.article = make_article("Le maire a menti", minutes_ago=3000)
        self.before = self.article.published_at, self.article.get_absolute_url()
        publishing.withdraw(self.article, by=None, reason="Erreur")
        retitle(self.article, "Le maire a parlé")
        self.later = timezone.now() + timedelta(days=1)

    def test_its_withdrawn_text_is_in_no_column_while_the_new_one_waits(self) -> None:
        publishing.publish(self.article, by=None, at=self.later)
        self.assertFalse(self.article.is_public)
        self.assertEqual(self.article.public_title, "Le maire a parlé")
        self.assertEqual(list(Article.objects.published(self.later)), [self.article])

    def test_while_it_waits_its_address_says_that_it_was_withdrawn(self) -> None:
        publishing.publish(self.article, by=None, at=self.later)
        self.assertEqual(self.client.get(self.before[1]).status_code, 410)

    def test_taken_back_it_is_withdrawn_again_and_keeps_date_and_address(self) -> None:
        publishing.publish(self.article, by=None, at=self.later)
        publishing.return_to_draft(self.article, by=None)
        self.assertEqual(self.article.status, Status.WITHDRAWN)
        self.assertEqual((self.article.published_at, self.article.get_absolute_url()), self.before)
        self.assertEqual(self.client.get(self.before[1]).status_code, 410)

    def test_it_is_never_said_to_be_updated_before_it_was_published(self) -> None:
        publishing.publish(self.article, by=None)
        self.assertIsNotNone(self.article.updated_at)
        publishing.withdraw(self.article, by=None, reason="Encore")
        publishing.publish(self.article, by=None, at=self.later)
        self.assertIsNone(self.article.updated_at)


class PreparedChangeTest(TestCase):
    def setUp(self) -> None:
        self.tag, self.author = make_tag(), make_author()
        self.article = make_article("Avant", tags=[self.tag], authors=[self.author])
        self.at = timezone.now() + timedelta(hours=1)
        retitle(self.article, "Après")
        publishing.publish(self.article, by=None, at=self.at)

    def test_what_was_deleted_meanwhile_does_not_stop_the_change(self) -> None:
        self.tag.delete()
        self.article.bylines.all().delete()
        self.author.delete()
        showing.apply_due(self.at)
        self.article.refresh_from_db()
        self.assertEqual(self.article.public_title, "Après")
        self.assertEqual(self.client.get(self.tag.get_absolute_url()).status_code, 404)

    def test_any_page_that_is_asked_for_first_shows_it(self) -> None:
        for path in ("/nulle-part/", f"/comments/{self.article.pk}/", "/latest/"):
            Article.objects.filter(pk=self.article.pk).update(due_at=self.at, public_title="Avant")
            with self.subTest(path), time_machine.travel(self.at, tick=False):
                self.assertIn("Après", self.client.get(path).content.decode())

    def test_a_dropped_change_never_appears(self) -> None:
        publishing.drop_prepared(self.article, by=None)
        self.assertIsNone(self.article.due_at)
        showing.apply_due(self.at)
        self.article.refresh_from_db()
        self.assertEqual(self.article.public_title, "Avant")
        with self.assertRaises(publishing.WrongState):
            publishing.drop_prepared(self.article, by=None)


class LengthTest(TestCase):
    def test_typography_and_many_authors_fit_into_the_columns(self) -> None:
        authors = [make_author(f"Anne-Sophie de la Tour-Maubourg {n}") for n in range(12)]
        article = make_article("A?" * 100, kicker="B!" * 40, authors=authors)
        self.assertGreater(len(article.public_title), 200)
        self.assertIn(authors[-1].name, article.public_byline)


class TranslationPurgeTest(TestCase):
    def test_withdrawing_a_translation_makes_the_other_languages_page_stale(self) -> None:
        french = make_article()
        english = make_article(language="en", translation_group=french.translation_group)
        tags = set(self.client.get(french.get_absolute_url()).headers["Cache-Tag"].split(","))
        Purge.objects.all().delete()
        publishing.withdraw(english, by=None, reason="Error")
        keys = {key for purge in Purge.objects.all() for key in purge.keys}
        self.assertTrue(tags & keys)


class ScheduleWithClockTest(TestCase):
    def test_publishing_without_a_time_means_now(self) -> None:
        article = make_draft()
        with time_machine.travel("2026-03-01 08:00:00+01:00", tick=False):
            publishing.publish(article, by=None)
            self.assertEqual(article.published_at, timezone.now())

    def test_an_empty_section_is_not_a_text(self) -> None:
        article = make_draft(sections=[{"heading": "Titre", "body": "<p> </p>"}])
        with self.assertRaises(publishing.NotReady):
            publishing.publish(article, by=None)

    def test_a_redirect_keeps_its_address_from_other_stories(self) -> None:
        article = make_article("Ancien titre")
        editing.move(article, "nouveau-titre")
        self.assertEqual(Redirect.objects.get().slug, "ancien-titre")
        self.assertEqual(make_article("Ancien titre").slug, "ancien-titre-2")

    def test_sections_keep_their_order(self) -> None:
        article = make_draft(sections=[{"heading": h, "body": BODY} for h in "ABC"])
        Section.objects.filter(article=article, heading="C").update(position=0)
        Section.objects.filter(article=article, heading="A").update(position=9)
        publishing.publish(article, by=None)
        parts = article.public_revision.document["parts"]
        self.assertEqual([part["heading"] for part in parts], ["C", "B", "A"])
