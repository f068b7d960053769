"""Where stories stand, and that the counts say so, whatever is done to them."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO

from django.core.management import call_command
from django.test import TestCase
from django.utils import timezone

from articles import publishing, shelves, showing
from articles.listings import counts_of, oldest, page_of
from articles.models import Article, Listing, Tally
from newsportal.models import Purge
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_comment,
    make_draft,
    make_hidden,
    make_tag,
)

LATEST = shelves.latest("fr")


def standing(article: Article) -> set[str]:
    return set(article.listings.values_list("shelf", flat=True))


def tallies() -> dict[tuple[str, date], int]:
    return {(t.shelf, t.period): t.stories for t in Tally.objects.exclude(stories=0)}


class ShelvingTest(TestCase):
    def assert_counted(self) -> None:
        """The counts are those of the listings, which are those of the stories."""
        listed = Counter(Listing.objects.values_list("shelf", "period"))
        self.assertEqual(tallies(), dict(listed))
        before = set(Listing.objects.values_list("article", "shelf", "period", "published_at"))
        call_command("recount", stdout=StringIO())
        after = set(Listing.objects.values_list("article", "shelf", "period", "published_at"))
        self.assertEqual((after, tallies()), (before, dict(listed)))

    def test_a_story_stands_on_every_shelf_that_it_names(self) -> None:
        sport, sea = make_tag("Sport"), make_tag("Littoral")
        ana, leo = make_author("Ana Le Goff"), make_author("Léo Brun")
        article = make_article(tags=[sport, sea], authors=[ana, leo])
        self.assertEqual(
            standing(article),
            {
                "latest:fr", "archive:fr", f"category:{article.category_id}", f"tag:{sport.pk}",
                f"tag:{sea.pk}", f"author:{ana.pk}:fr", f"author:{leo.pk}:fr",
            },
        )  # fmt: skip
        self.assert_counted()

    def test_stories_that_readers_will_not_see_stand_nowhere(self) -> None:
        hidden = make_hidden()
        on_shelves = {state for state, article in hidden.items() if standing(article)}
        self.assertEqual(on_shelves, {"scheduled"})
        self.assert_counted()

    def test_months_are_those_of_publication_and_days_those_of_the_address(self) -> None:
        article = make_article(at=datetime(2025, 6, 30, 22, 30, tzinfo=UTC))  # July in Paris
        periods = dict(article.listings.values_list("shelf", "period"))
        self.assertEqual(periods["latest:fr"], date(2025, 6, 1))
        self.assertEqual(periods["archive:fr"], date(2025, 7, 1))

    def test_every_way_in_and_out_of_the_public_eye_is_counted(self) -> None:
        now = timezone.now()
        article = make_draft(tags=[make_tag()], authors=[make_author()])
        steps = {
            "scheduled": lambda: publishing.publish(article, by=None, at=now + timedelta(days=40)),
            "moved": lambda: publishing.publish(article, by=None, at=now + timedelta(days=3)),
            "taken back": lambda: publishing.return_to_draft(article, by=None),
            "published": lambda: publishing.publish(article, by=None),
            "published again": lambda: publishing.publish(article, by=None),
            "withdrawn": lambda: publishing.withdraw(article, by=None, reason="Non"),
            "to come back": lambda: publishing.publish(
                article, by=None, at=now + timedelta(days=70)
            ),
            "back at once": lambda: publishing.publish(article, by=None, at=now),
        }
        nowhere = {"taken back", "withdrawn"}
        for name, step in steps.items():
            with self.subTest(name):
                step()
                self.assertEqual(bool(standing(article)), name not in nowhere)
                self.assert_counted()

    def test_a_change_of_category_tags_and_authors_moves_the_story_when_it_is_shown(self) -> None:
        article = make_article(tags=[make_tag("Avant")], authors=[make_author("Ana Le Goff")])
        before, at = standing(article), timezone.now() + timedelta(hours=1)
        tag, author = make_tag("Après"), make_author("Léo Brun")
        article.category = make_category("Sport")
        article.save(update_fields=["category"])
        article.tags.set([tag])
        article.bylines.all().delete()
        article.bylines.create(author=author)
        publishing.publish(article, by=None, at=at)
        self.assertEqual(standing(article), before)
        showing.apply_due(at)
        own = {f"category:{article.category_id}", f"tag:{tag.pk}", f"author:{author.pk}:fr"}
        self.assertEqual(standing(article), {"latest:fr", "archive:fr", *own})
        self.assert_counted()

    def test_a_scheduled_story_counts_from_its_moment_on(self) -> None:
        now = timezone.now()
        make_article(minutes_ago=5)
        make_article(at=now + timedelta(hours=1))
        totals = [
            page_of(LATEST, 1, now=moment).total
            for moment in (now, now + timedelta(minutes=59), now + timedelta(hours=1))
        ]
        self.assertEqual(totals, [1, 1, 2])

    def test_a_story_that_is_to_come_back_leaves_its_old_day_until_then(self) -> None:
        article = make_article(at=datetime(2025, 7, 14, 10, tzinfo=UTC))
        publishing.withdraw(article, by=None, reason="Erreur")
        at = timezone.now() + timedelta(days=1)
        publishing.publish(article, by=None, at=at)
        archive = shelves.archive("fr")
        self.assertEqual(counts_of(archive, now=at - timedelta(minutes=1)), [{}])
        self.assertEqual(counts_of(archive, now=at), [{date(2025, 7, 14): 1}])

    def test_a_shelf_knows_its_oldest_story(self) -> None:
        first = make_article(at=datetime(2019, 3, 1, tzinfo=UTC))
        make_article()
        self.assertEqual(oldest(LATEST), first.published_at)
        self.assertIsNone(oldest(shelves.latest("en")))


class RecountTest(TestCase):
    def test_what_went_astray_is_put_right_and_every_page_made_stale(self) -> None:
        stories = [make_article(tags=[make_tag()]) for _ in range(3)]
        make_comment(stories[0])
        right = set(Listing.objects.values_list("article", "shelf", "period")), tallies()
        Listing.objects.filter(article=stories[0]).delete()
        Listing.objects.create(
            shelf="tag:999", period=date(2020, 1, 1), published_at=timezone.now(),
            article=stories[1],
        )  # fmt: skip
        Tally.objects.filter(shelf="latest:fr").update(stories=99)
        Tally.objects.filter(shelf="archive:fr").delete()
        Tally.objects.create(shelf="latest:xx", period=date(2020, 1, 1), stories=7)
        Article.objects.update(comment_count=5)
        call_command("recount", stdout=StringIO())
        found = set(Listing.objects.values_list("article", "shelf", "period")), tallies()
        self.assertEqual(found, right)
        counts = [Article.objects.get(pk=story.pk).comment_count for story in stories]
        self.assertEqual(counts, [1, 0, 0])
        self.assertEqual(Purge.objects.latest("pk").keys, ["everything"])
