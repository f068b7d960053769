import io
import re
import stat
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from articles import publishing
from articles.demo import bulk as many_articles
from articles.demo import newsroom
from articles.demo.rhythm import CLOSES, OPENS, times
from articles.models import Article, Category, Image, Listing, Placement, Revision, Section
from comments.demo import bulk as many_comments
from comments.demo import discussions
from comments.models import Comment, Commenter, Decision
from newsportal.management import demo
from newsportal.models import Purge, User
from tests.builders import make_article, make_comment
from tests.tampering import tamper

PARIS = ZoneInfo("Europe/Paris")
DEMO_STORIES = sorted((newsroom.FOLDER / "stories").rglob("*.md"))


def everything() -> dict[str, list[Any]]:
    """Every row of the portal's own tables."""
    models = [m for app in ("articles", "comments") for m in apps.get_app_config(app).get_models()]
    return {m.__name__: list(m.objects.order_by("pk").values()) for m in [*models, User]}


# All but what an author does: invented readers take nothing back.
DECIDED_UPON = set(Comment.Status.values) - {Comment.Status.WITHDRAWN.value}


class DemoNewsroomTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        demo.passwords_file().unlink(missing_ok=True)
        cls.now = timezone.now()
        demo.load(stdout=io.StringIO(), now=cls.now)

    def test_at_least_forty_french_and_twelve_english_stories_are_live(self) -> None:
        live = Article.objects.published(self.now)
        self.assertGreaterEqual(live.in_language("fr").count(), 40)
        self.assertGreaterEqual(live.in_language("en").count(), 12)

    def test_every_file_is_a_story_in_some_state(self) -> None:
        keys = {f"{path.parent.name}:{path.stem}" for path in DEMO_STORIES}
        self.assertEqual(set(Article.objects.values_list("import_key", flat=True)), keys)
        states = Counter(Article.objects.values_list("status", flat=True))
        self.assertEqual((states["draft"], states["in_review"]), (2, 1))
        self.assertEqual(Article.objects.scheduled(self.now).count(), 2)

    def test_no_story_in_the_future_is_visible(self) -> None:
        later = Article.objects.scheduled(self.now)
        live = Article.objects.published(self.now)
        self.assertFalse(live.filter(pk__in=later).exists())
        self.assertLessEqual(max(live.values_list("published_at", flat=True)), self.now)
        self.assertGreater(
            Article.objects.published(self.now + timedelta(days=5)).count(), live.count()
        )

    def test_every_category_has_its_hue_its_stories_and_its_translation(self) -> None:
        for language in ("fr", "en"):
            categories = list(Category.objects.in_language(language))
            self.assertEqual([c.hue for c in categories], list(range(1, 9)))
            self.assertEqual([c.slug for c in categories if c.is_opinion], [categories[7].slug])
            for category in categories:
                self.assertTrue(Article.objects.published(self.now).in_category(category).exists())
                self.assertTrue(category.description)
        groups = Counter(Category.objects.values_list("translation_group", flat=True))
        self.assertEqual(set(groups.values()), {2})

    def test_authors_have_biographies_in_both_languages(self) -> None:
        for author in {a for story in Article.objects.all() for a in story.byline_authors}:
            found = {b.language for b in author.biographies.all() if b.text and b.role}
            self.assertEqual(found, {"fr", "en"}, author.name)

    def test_translations_find_each_other(self) -> None:
        article = Article.objects.get(import_key="fr:digue-marais-port-merle")
        other = Article.objects.translations_of(article).get()
        self.assertEqual(other.import_key, "en:dyke-gives-way-to-marsh")

    def test_placements_fill_every_slot_with_live_stories_of_their_language(self) -> None:
        for language in ("fr", "en"):
            active = Placement.objects.active(self.now).in_language(language)
            self.assertEqual(set(active.values_list("slot", flat=True)), set(Placement.Slot.values))
            self.assertFalse(active.exclude(article__language=language).exists())
            self.assertEqual(active.count(), Placement.objects.in_language(language).count())
        lead = Placement.objects.get(language="fr", slot="lead").article
        self.assertEqual(lead.slug, "digue-marais-port-merle")

    def test_comments_are_in_every_state_with_deep_replies_and_right_counts(self) -> None:
        self.assertEqual(set(Comment.objects.values_list("status", flat=True)), DECIDED_UPON)
        languages = Counter(Comment.objects.values_list("language", flat=True))
        self.assertGreaterEqual(languages["fr"], 60)
        self.assertGreaterEqual(languages["en"], 12)
        self.assertEqual(max(Comment.objects.values_list("depth", flat=True)), 4)
        discussed = Article.objects.filter(comments__isnull=False).distinct()
        self.assertGreaterEqual(discussed.count(), 12)
        for article in Article.objects.all():
            self.assertEqual(article.comment_count, article.comments.visible().count())
        acts = set(Decision.objects.values_list("act", flat=True))
        # Undoing is a matter of minutes, withdrawing one of authors.
        self.assertEqual(acts, set(Decision.Act) - {Decision.Act.UNDO, Decision.Act.WITHDRAW})
        for act in ("reject", "spam", "remove", "restore"):
            said = Decision.objects.filter(act=act).exclude(reason="")
            self.assertTrue(said.exists(), act)

    def test_comments_come_after_their_story_and_their_parent_and_never_in_the_future(self) -> None:
        for comment in Comment.objects.select_related("article", "parent"):
            self.assertGreaterEqual(comment.received_at, comment.article.published_at)
            self.assertLessEqual(comment.received_at, self.now)
            if comment.parent:
                self.assertGreaterEqual(comment.received_at, comment.parent.received_at)
        self.assertFalse(Decision.objects.filter(at__gt=self.now).exists())

    def test_addresses_of_readers_are_nobodys(self) -> None:
        for email in Commenter.objects.values_list("email", flat=True):
            self.assertTrue(email.endswith("@example.org"), email)

    def test_one_thread_is_closed_and_one_story_has_none(self) -> None:
        closed = Article.objects.get(comments_mode="closed")
        self.assertGreater(closed.comment_count, 0)
        self.assertEqual(Article.objects.filter(comments_mode="off").count(), 1)

    def test_a_second_run_changes_nothing_and_says_so(self) -> None:
        before = everything()
        out = io.StringIO()
        call_command("seed_demo", stdout=out)
        self.assertIn("nothing was added", out.getvalue())
        self.assertEqual(everything(), before)

    def test_a_second_run_leaves_what_editors_did_and_adds_what_is_missing(self) -> None:
        Placement.objects.filter(slot="dont_miss").delete()
        Article.objects.filter(import_key="en:cannery-reopens").update(title="Retitled")
        Article.objects.get(import_key="fr:artisans-du-bois-electricite").delete()
        placed = list(Placement.objects.values())
        demo.load(stdout=io.StringIO(), now=self.now)
        self.assertTrue(Article.objects.filter(title="Retitled").exists())
        self.assertEqual(list(Placement.objects.values()), placed)
        self.assertEqual(Article.objects.count(), len(DEMO_STORIES))

    def test_the_accounts_sign_in_with_the_passwords_that_are_kept_for_the_owner_alone(
        self,
    ) -> None:
        file = demo.passwords_file()
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        accounts = demo.accounts()
        self.assertEqual(list(accounts), list(demo.ROLES))
        for username, password in accounts.items():
            user = User.objects.get(username=username)
            self.assertTrue(user.check_password(password) and user.is_staff)
            self.assertEqual(user.is_superuser, username == "admin")
            groups = list(user.groups.values_list("name", flat=True))
            self.assertEqual(groups, [demo.ROLES[username]] if demo.ROLES[username] else [])
        self.assertTrue(
            User.objects.get(username="moderator").has_perm("comments.moderate_comment")
        )
        self.assertTrue(User.objects.get(username="editor").has_perm("articles.publish_article"))
        self.assertFalse(
            User.objects.get(username="journalist").has_perm("articles.publish_article")
        )
        shown = "\n".join(demo.account_lines())
        self.assertTrue(all(password in shown for password in accounts.values()))


class StoriesOfTheirOwnTest(TestCase):
    def test_no_two_stories_share_a_paragraph(self) -> None:
        seen: dict[str, set[str]] = defaultdict(set)
        for path in DEMO_STORIES:
            body = path.read_text("utf-8").split("---\n", 2)[2]
            for paragraph in re.split(r"\n\s*\n", body):
                if len(paragraph) > 60:
                    seen[paragraph.strip()].add(path.name)
        self.assertGreater(len(seen), 500)
        self.assertEqual([names for names in seen.values() if len(names) > 1], [])

    def test_no_two_comments_say_the_same(self) -> None:
        said = [
            comment.text.strip()
            for file in discussions.FOLDER.glob("*.txt")
            for discussion in discussions.read(file.read_text("utf-8"))
            for comment in discussion.comments
        ]
        self.assertEqual(len(set(said)), len(said))

    def test_a_discussion_that_skips_a_depth_is_refused(self) -> None:
        for text in ("# x\n\n-- Ana +3\nOui.", "# x\n\n- Ana +3 [lost]\nOui."):
            with self.assertRaises(ValueError):
                discussions.read(text)


@pytest.mark.parametrize("hour", range(24))
def test_stories_come_out_by_day_in_order_and_never_later_than_now(hour: int) -> None:
    now = datetime(2026, 3, 29, hour, 17, 42, tzinfo=PARIS)  # the night has a change of time
    moments = times(now, [14, 41, 33, 120, 250, 600, 90])
    assert moments == sorted(moments, reverse=True)
    assert all(moment <= now for moment in moments)
    assert all(OPENS <= moment.time() <= CLOSES for moment in moments)
    assert times(now, [14, 41, 33, 120, 250, 600, 90]) == moments


class BulkTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.now = timezone.now()
        cls.mine = make_article("Un récit à moi")
        cls.comment = make_comment(cls.mine)
        cls.before = Article.objects.filter(pk=cls.mine.pk).values().get()
        many_articles.add_articles(12, seed=7, now=cls.now)
        many_comments.add_comments(300, seed=7, now=cls.now)
        cls.made = Article.objects.filter(import_key__startswith="seed:7:").order_by("pk")

    def content(self) -> list[Any]:
        stories = self.made.values_list("import_key", "slug", "published_at", "translation_group")
        sections = Section.objects.filter(article__in=self.made).order_by("article", "position")
        return [*stories, *sections.values_list("uid", "heading", "body")]

    def test_documents_are_those_that_publishing_would_make(self) -> None:
        for article in self.made:
            self.assertFalse(publishing.has_unpublished_changes(article), article.title)

    def test_columns_for_lists_are_those_that_publishing_would_copy(self) -> None:
        for article in self.made[:4]:
            before = Article.objects.filter(pk=article.pk).values().get()
            listed = set(article.listings.values_list("shelf", "period", "published_at"))
            publishing.publish(article, by=None, now=self.now)
            after = Article.objects.filter(pk=article.pk).values().get()
            changed = {name for name in before if before[name] != after[name]}
            self.assertLessEqual(changed, {"revision", "public_revision_id"})
            self.assertEqual(
                listed, set(article.listings.values_list("shelf", "period", "published_at"))
            )

    def test_all_are_live_have_five_sections_and_both_languages_occur(self) -> None:
        live = Article.objects.published(self.now).filter(pk__in=self.made)
        self.assertEqual(live.count(), 12)
        self.assertEqual(Section.objects.filter(article__in=live).count(), 60)
        self.assertEqual(set(live.values_list("language", flat=True)), {"fr", "en"})

    def test_a_greater_number_is_an_older_story(self) -> None:
        dates = list(self.made.values_list("published_at", flat=True))
        self.assertEqual(dates, sorted(dates, reverse=True))

    def test_the_same_seed_gives_the_same_content_and_another_seed_another(self) -> None:
        before = self.content()
        Comment.objects.filter(article__in=self.made).update(root=None, parent=None)
        tamper("DELETE FROM comments_record")  # or no comment could be deleted
        Comment.objects.filter(article__in=self.made).delete()
        Listing.objects.filter(article__in=self.made).delete()
        self.made.update(status=Article.Status.DRAFT, public_revision=None)
        self.made.delete()
        many_articles.add_articles(12, seed=7, now=self.now)
        self.assertEqual(self.content(), before)
        many_articles.add_articles(12, seed=8, now=self.now)
        other = set(Article.objects.filter(import_key__startswith="seed:8:").values_list("title"))
        self.assertLess(len(other & set(self.made.values_list("title"))), 3)

    def test_a_second_run_adds_only_what_is_missing(self) -> None:
        before = everything()
        self.assertEqual(many_articles.add_articles(12, seed=7, now=self.now), 0)
        self.assertEqual(many_comments.add_comments(300, seed=7, now=self.now), 0)
        self.assertEqual(everything(), before)
        self.assertEqual(many_articles.add_articles(15, seed=7, now=self.now), 3)
        self.assertEqual(many_comments.add_comments(310, seed=7, now=self.now), 10)
        self.assertEqual(Article.objects.filter(import_key__startswith="seed:7:").count(), 15)

    def test_other_rows_are_left_alone(self) -> None:
        self.assertEqual(Article.objects.filter(pk=self.mine.pk).values().get(), self.before)
        self.assertEqual(list(self.mine.comments.all()), [self.comment])

    def test_rows_made_afterwards_get_ids_of_their_own(self) -> None:
        article = make_article("Un autre récit à moi")
        self.assertFalse(self.made.filter(pk=article.pk).exists())
        self.assertEqual(Revision.objects.filter(article=article).count(), 1)
        self.assertIsNotNone(make_comment(article).pk)

    def test_comments_form_threads_and_are_counted(self) -> None:
        made = Comment.objects.filter(article__in=self.made)
        self.assertEqual(made.count(), 300)
        self.assertEqual(set(made.values_list("status", flat=True)), DECIDED_UPON)
        for article in self.made:
            self.assertEqual(article.comment_count, article.comments.visible().count())
        replies = made.filter(parent__isnull=False).select_related("parent", "article")
        self.assertGreater(replies.count(), 30)
        for reply in replies:
            parent = reply.parent
            self.assertEqual(parent.status, Comment.Status.APPROVED)
            self.assertEqual(
                (reply.article_id, reply.root_id, reply.depth),
                (parent.article_id, parent.root_id or parent.pk, parent.depth + 1),
            )
            self.assertGreaterEqual(reply.received_at, parent.received_at)
        self.assertFalse(made.filter(received_at__gt=self.now).exists())

    def test_the_command_reports_and_refuses_comments_without_stories(self) -> None:
        out = io.StringIO()
        call_command("seed_demo", "--articles", "2", "--comments", "3", "--seed", "9", stdout=out)
        self.assertIn("2 stories were added.", out.getvalue())
        self.assertIn("3 comments were added.", out.getvalue())
        # A portal that runs meanwhile shows them.
        self.assertEqual(Purge.objects.latest("pk").keys, ["everything"])
        with self.assertRaisesMessage(CommandError, "--articles"):
            call_command("seed_demo", "--comments", "3", "--seed", "10", stdout=out)
        for wrong in ("-1", "x", "1.5"):
            with self.assertRaises(CommandError):
                call_command("seed_demo", f"--articles={wrong}", stdout=out)


def test_every_picture_of_the_demo_is_there_and_used() -> None:
    room = newsroom.plan()
    files = {path.stem for path in Path(newsroom.FOLDER / "pictures").glob("*.webp")}
    named = set(re.findall(r"^image: (\S+)", "\n".join(p.read_text() for p in DEMO_STORIES), re.M))
    assert files == set(room["pictures"])
    assert named <= files
    assert Image._meta.get_field("title").max_length >= max(map(len, files))
