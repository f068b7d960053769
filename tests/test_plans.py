"""Whatever page is asked for: what it reads does not grow with the archive."""

from datetime import timedelta
from unittest.mock import patch

from django.core.cache import cache
from django.db import connection, transaction
from django.test import TestCase
from django.utils import timezone

from articles import editing, front_page, publishing, sitemaps
from articles.demo import bulk as many_articles
from articles.models import Article, Author, Category, Tag
from comments import anchors, reading
from comments.addresses import permanent_path, thread_path, threads_path
from comments.demo import bulk as many_comments
from comments.desk import queues
from comments.models import Appeal, Case, Comment, Decision, Finding, Place, Report, Rule, Statement
from comments.tallying import tally_days
from newsportal import long_lists
from tests.builders import make_article, make_comment, make_draft, make_placement, make_user
from tests.plans import faults, pretend_times, recorded, steps_counted

STORIES, COMMENTS = 300, 1000
STORIES_LIST, COMMENTS_LIST = "/admin/articles/article/", "/admin/comments/comment/"


class PlansTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        many_articles.add_articles(STORIES, seed=3)
        many_comments.add_comments(COMMENTS, seed=3)
        french = Article.objects.published().in_language("fr").newest_first()
        cls.story = french.filter(comment_count__gt=5)[0]
        cls.oldest = french.reverse()[0]
        cls.reply = Comment.objects.visible().under(cls.story).filter(root__isnull=False)[0]
        cls.top = Comment.objects.get(pk=cls.reply.root_id)
        assert Place.objects.filter(pk=cls.top.pk).exists()
        cls.category = Category.objects.in_language("fr")[0]
        cls.tag, cls.author = Tag.objects.filter(language="fr")[0], Author.objects.all()[0]
        for slot in ("lead", "dont_miss"):
            make_placement(cls.story, slot)
        for story in french[5:105]:
            editing.move(story, f"ailleurs-{story.pk}")
        make_article(at=timezone.now() + timedelta(days=1))
        make_draft()
        cls.withdrawn = make_article()
        publishing.withdraw(cls.withdrawn, by=None, reason="Erreur")
        for comment in Comment.objects.exclude(status="pending"):
            Decision.objects.create(
                comment=comment, act="approve", to_status=comment.status, revision_seen=0
            )
        rule = Rule.objects.create(title="Jeux", kind="words", effect="hold", patterns="casino")
        for comment in Comment.objects.all()[:200]:
            Finding.objects.create(comment=comment, rule=rule, title=rule.title, effect="hold")
        for decision in Decision.objects.select_related("comment")[:120]:
            closed = timezone.now() if decision.pk % 2 else None
            case = Case.objects.create(
                comment=decision.comment, closed_at=closed, decision=decision
            )
            Report.objects.create(case=case, reason="hate", dedup_key=str(case.pk))
            statement = Statement.objects.create(
                decision=decision, is_by_notice=True, appeal_until=timezone.now()
            )
            Appeal.objects.create(statement=statement, decided_at=closed)
            Finding.objects.create(comment=decision.comment, title="Insultes", effect="hold")
        pretend_times(3000)

    def reader_pages(self) -> list[str]:
        day = self.oldest.path_date
        return [
            "/", "/en/", "/latest/", "/latest/?page=9", self.category.get_absolute_url(),
            f"{self.category.get_absolute_url()}?page=2", self.tag.get_absolute_url(),
            self.author.get_absolute_url(), self.author.url_in("en"),
            self.story.get_absolute_url(), self.oldest.get_absolute_url(),
            self.withdrawn.get_absolute_url(), "/2019/01/01/never/", "/1999/",
            f"/{day:%Y}/", f"/{day:%Y/%m}/", f"/{day:%Y/%m/%d}/", f"/{day:%Y/%m/%d}/?page=2",
            "/feed/rss/", "/sitemap.xml", "/sitemap-1.xml", "/sitemap-9.xml",
            f"/comments/{self.story.pk}/", f"/comments/{self.withdrawn.pk}/",
            f"/comments/{self.story.pk}/report/{self.story.comments.visible()[0].pk}/",
            *self.thread_pages(),
        ]  # fmt: skip

    def thread_pages(self) -> list[str]:
        orders = ("", "oldest", "appreciated")
        return [
            *(threads_path(self.story, order=order, number=n) for order in orders for n in (1, 2)),
            *(permanent_path(self.story, pk) for pk in (self.top.pk, self.reply.pk, 10**9)),
            thread_path(self.story, self.top.pk),
            f"/comments/{self.story.pk}/appreciate/{self.top.pk}/",
        ]

    def desk_pages(self) -> list[str]:
        filters = ["", "o=7", "o=-7", "p=5", "language=en", "status=published"]
        filters += ["status=published&language=fr", f"category__id__exact={self.category.pk}"]
        of_comments = ["", "p=3", "language=en", "status=approved", "status=all", "status=spam"]
        of_comments += ["status=all&language=en", "status=approved&language=en"]
        waiting = Comment.objects.pending().oldest_first()[3]
        reply = Comment.objects.exclude(root=None)[0]
        of_desk = [
            "", "queue/decided/", f"queue/pending/?after={waiting.pk}", f"case/{waiting.pk}/",
            f"queue/pending/next/?after={waiting.pk}", f"queue/pending/next/?before={waiting.pk}",
            f"case/{reply.pk}/?queue=decided", "search/?status=approved", "search/?q=bac",
            f"search/?story={self.story.pk}", "search/?language=fr&q=bac&until=2099-01-01",
            f"search/?category={self.category.pk}", f"search/?commenter={reply.commenter_id}",
        ]  # fmt: skip
        return [
            *(f"/moderation/{page}" for page in of_desk),
            "/admin/", "/admin/articles/revision/", "/admin/articles/image/",
            "/admin/comments/commenter/",
            "/admin/comments/case/", "/admin/comments/case/?state=all",
            "/admin/comments/appeal/", "/admin/comments/appeal/?state=all",
            *(f"{STORIES_LIST}?{chosen}" for chosen in filters),
            *(f"{COMMENTS_LIST}?{chosen}" for chosen in of_comments),
        ]  # fmt: skip

    def faults_of(self, path: str, *, may_walk: bool = False) -> list[str]:
        cache.clear()
        with recorded() as asked:
            self.client.get(path)
        return [fault for statement in asked for fault in faults(statement, may_walk=may_walk)]

    def test_no_readers_page_reads_or_sorts_the_archive(self) -> None:
        with patch.object(sitemaps, "MAX_ADDRESSES", 50), patch.object(reading, "TOPS", 2):
            for path in self.reader_pages():
                with self.subTest(path):
                    self.assertEqual(self.faults_of(path), [])

    def test_no_list_of_the_desk_does_either(self) -> None:
        self.client.force_login(make_user(is_superuser=True))
        for path in self.desk_pages():
            with self.subTest(path):
                self.assertEqual(self.faults_of(path, may_walk=True), [])

    def test_what_is_not_public_is_few_and_is_found_by_its_state(self) -> None:
        self.client.force_login(make_user(is_superuser=True))
        for state in ("draft", "in_review", "withdrawn", "scheduled"):
            for path in (
                f"{STORIES_LIST}?status={state}",
                f"{STORIES_LIST}?status={state}&language=fr",
            ):
                with self.subTest(path):
                    for fault in self.faults_of(path, may_walk=True):
                        self.assertRegex(fault, r"all is collected.*\bstatus\b")

    def test_the_moderators_figures_and_records_do_neither(self) -> None:
        self.client.force_login(make_user(is_superuser=True))
        comment = make_comment(self.story)
        for path in ("/moderation/statistics/", f"/moderation/records/{comment.pk}/"):
            with self.subTest(path):
                self.assertEqual(self.faults_of(path), [])

    def test_what_is_recorded_added_up_and_anchored_begins_at_an_index(self) -> None:
        anchors.anchor_heads()
        with recorded() as asked:
            make_comment(self.story, "Encore un texte", status="removed")
            tally_days()
            anchors.anchor_heads()
        found = [fault for statement in asked for fault in faults(statement, may_walk=True)]
        self.assertEqual([fault for fault in found if fault.startswith("all is read")], [])

    def test_without_its_index_a_page_is_found_out(self) -> None:
        self.client.force_login(make_user(is_superuser=True))
        for index, path in {
            "article_newest": "/latest/",
            "article_last_saved": STORIES_LIST,
            "comment_newest": f"{COMMENTS_LIST}?status=all",
            "comment_queue": COMMENTS_LIST,
        }.items():
            with self.subTest(index), transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"DROP INDEX {index}")
                self.assertNotEqual(self.faults_of(path, may_walk=True), [])
                transaction.set_rollback(True)


class StepsTest(TestCase):
    """SQLite counts its steps. PostgreSQL counts none, and has its plans above."""

    def steps(self, paths: list[str]) -> dict[str, int]:
        found = {}
        for path in paths:
            self.client.get(path)  # what a process keeps is kept now
            with steps_counted() as done:
                self.client.get(path)
            found[path] = done[0]
        return found

    def test_the_same_pages_of_four_times_the_stories_take_the_same_steps(self) -> None:
        if connection.vendor != "sqlite":
            return
        now = timezone.now()
        many_articles.add_articles(STORIES, seed=3, now=now)
        many_comments.add_comments(3 * COMMENTS, seed=3, now=now)
        french = Article.objects.published().in_language("fr").newest_first()
        story, day = french[7], french.reverse()[0].path_date + timedelta(days=1)
        paths = [
            "/", "/latest/", "/latest/?page=2", "/category/region/", "/tag/littoral/",
            "/author/claire-fontanel/", story.get_absolute_url(), "/feed/rss/",
            f"/{day:%Y}/", f"/{day:%Y/%m}/", f"/{day:%Y/%m/%d}/", f"/comments/{story.pk}/",
        ]  # fmt: skip
        self.client.force_login(make_user(is_superuser=True))
        paths += [
            STORIES_LIST,
            COMMENTS_LIST,
            f"{COMMENTS_LIST}?status=all",
            "/admin/articles/revision/",
            "/moderation/",
            "/moderation/queue/decided/",
        ]
        with (
            # They grow with the week's stories, up to a thousand of them.
            patch.object(front_page, "COMMENTED_WITHIN", timedelta(0)),
            patch.object(long_lists, "PAGES_AHEAD", 1),
            patch.object(queues, "COUNTED", 5),
        ):
            before = self.steps(paths)
            for seed in (4, 5, 6):
                many_articles.add_articles(STORIES, seed=seed, now=now)
                many_comments.add_comments(3 * COMMENTS, seed=seed, now=now)
            after = self.steps(paths)
        more = {
            path: (before[path], after[path]) for path in paths if after[path] > 1.1 * before[path]
        }
        self.assertEqual(more, {})
