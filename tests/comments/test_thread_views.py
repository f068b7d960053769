"""The pages of a discussion below the address of its story."""

import re
from typing import Any
from unittest.mock import patch

from django.test import TestCase
from django.urls import reverse
from django.utils import translation

from articles import editing
from articles.models import Article
from comments import finding, reading
from comments.addresses import permanent_path, thread_path, threads_path
from comments.appreciating import appreciate, show_news
from comments.models import Comment
from comments.moderation import decide, withdraw
from tests.builders import make_article, make_comment, make_hidden
from tests.comments.discussions import make_discussion
from tests.readers import Readers


def shown(response: Any) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="comment-(\d+)"', response.content.decode())]


class ThreadPageTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article("Le bac repart")
        cls.story = cls.article.get_absolute_url()
        # Three threads; a quarrel of seven below the first, which is on the last page.
        cls.ids = make_discussion(cls.article, [None, 0, 1, 2, 3, 4, 5, 6, None, None])

    def setUp(self) -> None:
        for name, number in (("TOPS", 1), ("REPLIES", 2)):
            for module in (reading, finding):
                patcher = patch.object(module, name, number)
                patcher.start()
                self.addCleanup(patcher.stop)

    def follow(self, pk: int) -> Any:
        response = self.client.get(permanent_path(self.article, pk))
        self.assertEqual(response.status_code, 302)
        address, _, place = response.headers["Location"].partition("#")
        self.assertEqual(place, f"comment-{pk}")
        return self.client.get(address)


class AddressTest(ThreadPageTest):
    def test_the_addresses_written_out_are_those_of_the_urlconf(self) -> None:
        for article in (self.article, make_article(language="en")):
            day = article.path_date
            kwargs = {"year": day.year, "month": day.month, "day": day.day, "slug": article.slug}
            with translation.override(article.language):
                below = kwargs | {"comment_id": 7}
                self.assertEqual(
                    permanent_path(article, 7), reverse("discussion:place", kwargs=below)
                )
                self.assertEqual(
                    thread_path(article, 7), reverse("discussion:thread", kwargs=below)
                )
                self.assertEqual(
                    threads_path(article, number=2),
                    reverse("discussion:threads", kwargs=kwargs) + "?page=2",
                )

    def test_what_is_no_page_is_not_found(self) -> None:
        for below in (
            "?page=4", "?page=0", "?page=x", "?order=best", "?order=", "?order=oldest&page=99",
            "0/", "99999/", f"{'9' * 30}/", f"{self.ids[1]}/replies/", "99999/replies/",
            f"{self.ids[0]}/replies/?page=5",
        ):  # fmt: skip
            with self.subTest(below):
                self.assertEqual(self.client.get(f"{self.story}comments/{below}").status_code, 404)
        self.assertEqual(self.client.get("/2025/02/30/le-bac/comments/").status_code, 404)

    def test_a_story_that_readers_cannot_see_has_no_such_pages(self) -> None:
        for state, article in make_hidden().items():
            story = article.get_absolute_url() or f"/2025/07/14/{article.slug}/"
            with self.subTest(state):
                response = self.client.get(f"{story}comments/")
                self.assertNotContains(response, article.title, status_code=404)

    def test_comments_that_are_off_have_none_either(self) -> None:
        Article.objects.update(comments_mode="off")
        for below in ("", f"{self.ids[0]}/", f"{self.ids[0]}/replies/"):
            self.assertEqual(self.client.get(f"{self.story}comments/{below}").status_code, 404)

    def test_they_move_with_the_story(self) -> None:
        editing.move(self.article, "le-bac-repart-enfin")
        for below in ("", f"{self.ids[0]}/", f"{self.ids[0]}/replies/"):
            response = self.client.get(f"{self.story}comments/{below}")
            self.assertEqual(response.status_code, 301)
            self.assertTrue(
                response.headers["Location"].endswith(f"/le-bac-repart-enfin/comments/{below}")
            )


class PageTest(ThreadPageTest):
    def test_the_story_shows_the_first_page_and_leads_to_the_others(self) -> None:
        page = self.client.get(self.story)
        self.assertEqual(shown(page), [self.ids[9]])
        self.assertContains(page, f'href="{self.story}comments/?page=2#comments" rel="next"')
        self.assertContains(page, f'href="{self.story}comments/?order=oldest#comments"')
        self.assertContains(page, "10 commentaires")

    def test_following_next_reads_every_thread_and_previous_leads_back(self) -> None:
        for order, threads in (("", [9, 8, 0]), ("oldest", [0, 8, 9])):
            address, found = threads_path(self.article, order=order), []
            while address:
                page = self.client.get(address)
                found.append(shown(page)[0])
                links = re.findall(r'href="([^"]+)" rel="next"', page.content.decode())
                address = links[0].replace("&amp;", "&").partition("#")[0] if links else ""
            self.assertEqual(found, [self.ids[n] for n in threads])
            self.assertContains(page, 'rel="prev"')

    def test_what_is_folded_can_be_read_to_the_end(self) -> None:
        page = self.client.get(threads_path(self.article, number=3))
        self.assertEqual(shown(page), self.ids[:4])
        found: set[int] = set()
        while links := re.findall(r'<li class="folded"><a href="([^"]+)"', page.content.decode()):
            page = self.client.get(links[0])
            found |= {*shown(page)}
        self.assertEqual(found, {*self.ids[:8]})

    def test_only_what_says_something_new_is_indexed(self) -> None:
        canonical = f'<link rel="canonical" href="http://testserver{self.story}">'
        noindex = '<meta name="robots" content="noindex">'
        for path, has_canonical in (
            (threads_path(self.article, number=2), True),
            (threads_path(self.article, order="oldest"), False),
            (thread_path(self.article, self.ids[0]), False),
        ):
            page = self.client.get(path).content.decode()
            self.assertEqual(
                (canonical in page, noindex in page), (has_canonical, not has_canonical)
            )

    def test_a_thread_is_answered_from_its_own_page(self) -> None:
        page = self.client.get(thread_path(self.article, self.ids[0]))
        self.assertContains(page, f'action="/comments/{self.article.pk}/reply/{self.ids[0]}/"')

    def test_a_closed_discussion_can_be_read_and_not_answered(self) -> None:
        Article.objects.update(comments_mode="closed")
        for path in (threads_path(self.article, number=2), thread_path(self.article, self.ids[0])):
            page = self.client.get(path)
            self.assertContains(page, "Voix")
            self.assertNotContains(page, "<form")
            self.assertNotContains(page, "/appreciate/")

    def test_the_badges_of_those_who_wrote_the_story_and_of_the_newsroom(self) -> None:
        Comment.objects.filter(pk=self.ids[9]).update(is_by_author=True)
        self.assertContains(self.client.get(self.story), "badge--author")
        Comment.objects.filter(pk=self.ids[9]).update(is_by_author=False, is_staff=True)
        page = self.client.get(self.story)
        self.assertContains(page, "badge--staff")
        self.assertNotContains(page, "badge--author")


class PermanentAddressTest(ThreadPageTest):
    def test_each_comment_is_on_the_page_that_its_address_opens(self) -> None:
        for pk in self.ids:
            with self.subTest(self.ids.index(pk)):
                self.assertIn(pk, shown(self.follow(pk)))

    def test_it_follows_the_comment_from_page_to_page(self) -> None:
        self.assertIn(self.ids[9], shown(self.client.get(self.story)))
        make_comment(self.article, "Un mot de plus")
        self.assertNotIn(self.ids[9], shown(self.client.get(self.story)))
        self.assertIn(self.ids[9], shown(self.follow(self.ids[9])))

    def test_what_was_removed_is_said_to_be_and_what_was_never_seen_is_not(self) -> None:
        removed = make_comment(self.article, "Grossièreté", name="Malotru", status="removed")
        gone = self.client.get(removed.get_absolute_url())
        self.assertContains(gone, "Ce commentaire a été retiré", status_code=410)
        self.assertNotContains(gone, "Malotru", status_code=410)
        withdrawn = make_comment(self.article, "Un mot de trop", name="Hortense")
        withdraw(withdrawn)
        gone = self.client.get(withdrawn.get_absolute_url())
        self.assertContains(gone, "Commentaire supprimé par son auteur", status_code=410)
        self.assertNotContains(gone, "Hortense", status_code=410)
        answers = {
            self.client.get(permanent_path(self.article, pk)).content
            for pk in [
                999_999,
                *(
                    make_comment(self.article, f"Texte {status}", status=status).pk
                    for status in ("pending", "rejected", "spam")
                ),
                make_comment(make_article(), "Ailleurs").pk,
            ]
        }
        self.assertEqual(len(answers), 1)  # nobody is told which of them there are

    def test_replies_to_a_removed_comment_keep_their_addresses(self) -> None:
        Comment.objects.filter(pk=self.ids[0]).update(status="removed")
        for pk in self.ids[1:8]:
            self.assertIn(pk, shown(self.follow(pk)))


class CachedPageTest(TestCase):
    def test_what_is_approved_or_removed_is_so_on_every_page_at_once(self) -> None:
        article = make_article()
        ids = make_discussion(article, [None, 0, 0, 0, 0, None])
        readers = Readers()
        paths = [
            article.get_absolute_url(),
            threads_path(article, order="oldest"),
            thread_path(article, ids[0]),
        ]
        for act, is_there in (("remove", False), ("restore", True)):
            for path in paths:
                readers.get(path)
            comment = Comment.objects.get(pk=ids[1])
            with self.captureOnCommitCallbacks(execute=True):
                decide(comment, act, by=None, seen_revision=comment.revision)
            readers.now += 1.5  # no old page will do any longer
            readers.look()
            for path in paths:
                body = readers.get(path).content.decode()
                self.assertEqual(f'id="comment-{ids[1]}"' in body, is_there, path)

    def test_what_is_useful_is_shown_once_the_clock_has_run(self) -> None:
        article = make_article()
        ids = make_discussion(article, [None, 0, None])
        readers = Readers()
        paths = [article.get_absolute_url(), threads_path(article, order="appreciated")]
        for path in paths:
            readers.get(path)
        appreciate(Comment.objects.get(pk=ids[0]), reader="a reader")
        readers.look()
        with self.assertNumQueries(0):
            for path in paths:
                self.assertNotContains(readers.get(path), '<span class="num">1</span>')
        show_news()
        readers.now += 1.5
        readers.look()
        for path in paths:
            self.assertContains(readers.get(path), '<span class="num">1</span>', count=1)
        self.assertEqual(shown(readers.get(paths[1])), [ids[0], ids[1], ids[2]])
