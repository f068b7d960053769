"""Who may say something, and whether a moderator reads it first."""

from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from django.test import TestCase, override_settings
from django.utils import timezone

from articles.models import Article
from comments import policy
from comments.models import Comment, Commenter
from comments.posting import post
from newsportal.environment import Hours
from newsportal.models import Limit, Purge
from newsportal.pagestore.table import PurgeTable
from newsportal.rendering import IN_ENVIRON, Rendering
from tests.builders import make_article, make_category, make_comment, make_editor
from tests.comments.test_posting import WORDS
from tests.comments.test_views import PageTest
from tests.newsportal.pagestore.tables import TableTest

PARIS = timezone.get_default_timezone()
MIDNIGHT = datetime(2026, 6, 15, 0, 30, tzinfo=PARIS)
NIGHT = Hours(time(23), time(6, 30))


class PolicyTest(TestCase):
    def test_site_category_and_story_decide_whether_it_appears_at_once(self) -> None:
        free = make_category("Libre", comments_mode="after")
        stories = {
            make_article(): "pending", make_article(category=free): "approved",
            make_article(category=free, comments_mode="before"): "pending",
            make_article(comments_mode="after"): "approved",
        }  # fmt: skip
        for story, status in stories.items():
            self.assertEqual(post(story, **WORDS).status, status)

    def test_what_a_category_or_the_days_have_closed_takes_nothing(self) -> None:
        closed = make_category("Fermée", comments_mode="closed")
        off = make_category("Muette", comments_mode="off")
        short = make_category("Brève", comments_open_days=2)
        days_ago = 3 * 24 * 60
        cases = [
            (make_article(category=closed), policy.ThreadClosed),
            (make_article(category=off), policy.ThreadOff),
            (make_article(category=short, minutes_ago=days_ago), policy.ThreadClosed),
            (make_article(comments_open_days=1, minutes_ago=days_ago), policy.ThreadClosed),
        ]
        for story, refusal in cases:
            with self.assertRaises(refusal):
                post(Article.objects.get(pk=story.pk), **WORDS)
        post(make_article(category=closed, comments_mode="after"), **WORDS)
        post(make_article(category=short, comments_open_days=0, minutes_ago=days_ago), **WORDS)

    @override_settings(COMMENT_MODERATION="off")
    def test_a_site_without_comments_has_none_but_under_the_stories_that_want_them(self) -> None:
        with self.assertRaises(policy.ThreadOff):
            post(make_article(), **WORDS)
        post(make_article(comments_mode="before"), **WORDS)


@override_settings(COMMENT_MODERATION="trusted", COMMENT_TRUST_AFTER=2)
class TrustTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def have_said(self, *states: str) -> Commenter:
        for status in states:
            said = f"Déjà dit {Comment.objects.count()}"
            make_comment(self.article, said, status=status)
        Commenter.objects.update(proven_at=timezone.now())
        return Commenter.objects.get()

    def status(self, **changes: Any) -> str:
        Limit.objects.all().delete()
        return post(self.article, **WORDS | {"is_proven": True} | changes).status

    def test_a_proven_reader_whose_comments_were_approved_appears_at_once(self) -> None:
        self.have_said("approved", "approved")
        self.assertEqual(self.status(), "approved")

    def test_the_name_and_address_alone_are_trusted_by_nobody(self) -> None:
        self.have_said("approved", "approved")
        self.assertEqual(self.status(is_proven=False), "pending")
        Commenter.objects.update(proven_at=None)
        self.assertEqual(self.status(text="Encore."), "pending")

    def test_few_approved_or_one_lately_refused_are_not_enough(self) -> None:
        self.have_said("approved", "pending")
        self.assertEqual(self.status(), "pending")
        self.have_said("approved", "approved", "approved")
        for state in ("rejected", "spam", "removed"):
            with self.subTest(state):
                Limit.objects.all().delete()
                refused = make_comment(self.article, f"Refus {state}", status=state)
                self.assertEqual(self.status(text=f"Après {state}"), "pending")
                long_ago = timezone.now() - timedelta(days=31)
                Comment.objects.filter(pk=refused.pk).update(received_at=long_ago)
        self.assertEqual(self.status(text="Un mois plus tard"), "approved")

    def test_trust_costs_one_statement_and_nothing_where_it_is_not_asked_for(self) -> None:
        commenter = self.have_said("approved", "approved", "pending")
        with self.assertNumQueries(1):
            self.assertTrue(policy.is_trusted(commenter, is_proven_here=True))
        with self.assertNumQueries(0):
            self.assertFalse(policy.is_trusted(commenter, is_proven_here=False))


@override_settings(COMMENT_NIGHT=NIGHT)
class NightTest(PageTest):
    def test_at_night_there_is_reading_and_a_word_on_when_it_opens(self) -> None:
        with time_machine.travel(MIDNIGHT, tick=False):
            story = make_article(at=MIDNIGHT - timedelta(hours=3))
            url = f"/comments/{story.pk}/"
            for page in (self.client.get(story.get_absolute_url()), self.client.get(url)):
                self.assertContains(page, "06:30")
                self.assertNotContains(page, "<form class")
            refused = self.send(url)
            self.assertContains(refused, "06:30", status_code=403)
            self.assertContains(refused, "Le bac était plein.", status_code=403)
        with time_machine.travel(MIDNIGHT + timedelta(hours=6), tick=False):
            self.assertContains(self.client.get(story.get_absolute_url()), 'id="comment-form"')
            self.assertEqual(self.send(url).status_code, 303)


class StoryPageTest(TableTest, TestCase):
    def ends_at(self, story: Article) -> datetime | None:
        """When the story's page, as it is rendered now, ends by itself."""
        self.table.reset(0, 0)
        rendering = Rendering(PurgeTable(self.path), self.table.stamp)
        page = self.client.get(story.get_absolute_url(), **{IN_ENVIRON: rendering})
        self.assertEqual(page.status_code, 200)
        return rendering.until

    def test_the_page_ends_when_the_clock_closes_the_discussion(self) -> None:
        story = make_article(comments_open_days=1, minutes_ago=24 * 60 - 5)
        assert story.published_at is not None
        self.assertEqual(self.ends_at(story), story.published_at + timedelta(days=1))
        closed = make_article(comments_open_days=1, minutes_ago=24 * 60 + 5)
        self.assertGreater(self.ends_at(closed), timezone.now() + timedelta(seconds=1))
        self.assertNotContains(self.client.get(closed.get_absolute_url()), "comment-form")

    def test_the_page_ends_as_the_night_begins_and_ends(self) -> None:
        with time_machine.travel(MIDNIGHT, tick=False), override_settings(COMMENT_NIGHT=NIGHT):
            story = make_article(minutes_ago=3 * 24 * 60)
            self.assertEqual(self.ends_at(story), MIDNIGHT.replace(hour=6))
        with (
            time_machine.travel(MIDNIGHT - timedelta(hours=2), tick=False),
            override_settings(COMMENT_NIGHT=NIGHT),
        ):
            self.assertEqual(self.ends_at(story), MIDNIGHT - timedelta(minutes=90))

    def test_an_editor_who_changes_the_policy_of_a_category_purges_its_stories(self) -> None:
        category = make_category("Libre", comments_mode="before")
        story = make_article(category=category)
        make_comment(story, "Un mot")
        self.client.force_login(make_editor())
        Purge.objects.all().delete()
        form = {
            "name": "Libre", "hue": "1", "position": "0", "comments_mode": "off",
            "comments_open_days": "",
        }  # fmt: skip
        place = f"/admin/articles/category/{category.pk}/change/"
        self.assertEqual(self.client.post(place, form).status_code, 302)
        keys = {key for purge in Purge.objects.all() for key in purge.keys}
        self.assertIn(f"navigation:{category.language}", keys)
        page = self.client.get(story.get_absolute_url())
        self.assertNotContains(page, "Un mot")
        self.assertNotContains(page, 'id="comments"')
        for path in ("/latest/", category.get_absolute_url()):
            self.assertNotContains(self.client.get(path), "1 commentaire")
        bad = self.client.post(place, form | {"comments_open_days": "-1"})
        self.assertEqual(bad.status_code, 200)
