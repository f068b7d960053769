from datetime import UTC, datetime

from django.template import Context, Template
from django.test import TestCase, override_settings
from django.utils import translation

from articles.models import Article
from comments.models import Comment
from comments.moderation import withdraw
from newsportal.printing import hue_of, initials_of, stamp
from tests.builders import make_article, make_comment, make_comments

SECTION = Template("{% load comments %}{% comment_thread article %}")


def section(article: Article) -> str:
    """The section under the story, with the words of the source."""
    with translation.override("en"):
        return SECTION.render(Context({"article": Article.objects.get(pk=article.pk)}))


class SectionTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.article = make_article()

    def test_a_comment_is_printed_with_name_date_text_and_the_way_to_answer(self) -> None:
        comment = make_comment(self.article, "Vraiment ?", name="Yann <le> Rapide")
        Comment.objects.update(received_at=datetime(2025, 7, 14, 13, 31, tzinfo=UTC))
        html = section(self.article)
        self.assertInHTML(
            f'<article class="comment hue-{hue_of(comment.name)}" id="comment-{comment.pk}">'
            '<span class="mono" aria-hidden="true">YR</span>'
            '<h3 class="comment__who">Yann &lt;le&gt; Rapide</h3>'
            f'<p class="meta"><a href="{comment.get_absolute_url()}">'
            '<time datetime="2025-07-14T15:31+02:00">14.07.2025 15:31</time></a></p>'
            '<div class="comment__body"><p>Vraiment\u202f?</p></div>'
            f'<div class="acts"><button form="appreciate"'
            f' formaction="/comments/{self.article.pk}/appreciate/{comment.pk}/">'
            '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 19V6m-6 6 6-6 6 6"/></svg>'
            '<span class="vh">Useful: </span><span class="num">0</span></button>'
            f'<a href="/comments/{self.article.pk}/reply/{comment.pk}/"'
            ' rel="nofollow" aria-label="Reply to Yann &lt;le&gt; Rapide">'
            '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="m9 7-5 5 5 5"/>'
            '<path d="M4 12h10a6 6 0 0 1 6 6"/></svg>Reply</a>'
            f'<a href="/comments/{self.article.pk}/report/{comment.pk}/" rel="nofollow"'
            ' aria-label="Report the comment by Yann &lt;le&gt; Rapide">'
            '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M5 21V4h12l-2 4 2 4H5"/></svg>'
            "Report</a></div></article>",
            html,
        )

    def test_only_what_every_reader_may_see_is_printed_and_counted(self) -> None:
        for status in Comment.Status.values:
            make_comment(self.article, f"Texte {status}", name=f"Nom {status}", status=status)
        html = section(self.article)
        self.assertIn("Texte approved", html)
        self.assertIn('<h2 id="comments-title">1 comment</h2>', html)
        for status in ("pending", "rejected", "spam", "removed"):
            self.assertNotIn(status, html)

    def test_the_count_in_words(self) -> None:
        self.assertIn('id="comments-title">No comments<', section(self.article))
        self.assertIn("Be the first to comment.", section(self.article))
        make_comments(self.article, 3)
        self.assertIn('id="comments-title">3 comments<', section(self.article))

    def test_a_removed_parent_leaves_a_placeholder_and_none_of_its_words(self) -> None:
        top = make_comment(self.article, "Grossièreté", name="Malotru")
        make_comment(self.article, "Une réponse", parent=top)
        Comment.objects.filter(pk=top.pk).update(status="removed")
        html = section(self.article)
        self.assertIn("This comment was removed by the moderators.", html)
        self.assertIn("Une réponse", html)
        self.assertNotIn("Grossièreté", html)
        self.assertNotIn("Malotru", html)
        self.assertNotIn(f"comment-{top.pk}", html)

    def test_deep_replies_are_flattened_and_name_whom_they_answer(self) -> None:
        comment = None
        for level in range(4):
            comment = make_comment(
                self.article, f"Niveau {level}", name=f"Voix {level}", parent=comment
            )
        html = section(self.article)
        self.assertEqual(html.count('<ol class="replies">'), 2)
        self.assertNotIn("In reply to Voix 1", html)
        first = Comment.objects.get(name="Voix 2").pk
        self.assertIn(f'<span><a href="#comment-{first}">In reply to Voix 2</a></span>', html)
        self.assertEqual(html.count("<li>"), html.count("</li>"))
        self.assertEqual(html.count("<ol"), html.count("</ol>"))

    def test_what_its_author_took_back_leaves_a_word_where_it_was_answered(self) -> None:
        top, other = (make_comment(self.article, text) for text in ("Un mot", "Un autre"))
        middle = make_comment(self.article, "Non", parent=other)
        for parent in (top, middle):
            make_comment(self.article, "Et pourtant", parent=parent)
        withdraw(top)
        withdraw(middle)
        html = section(self.article)
        self.assertEqual(html.count("Comment withdrawn by its author."), 2)
        self.assertNotIn("removed by the moderators", html)

    def test_beyond_three_replies_there_is_the_way_to_the_others(self) -> None:
        top = make_comment(self.article)
        for number in range(5):
            make_comment(self.article, f"Réponse {number}", parent=top)
        html = section(self.article)
        self.assertIn("Réponse 2", html)
        self.assertNotIn("Réponse 3", html)
        way = f'<a href="{top.get_absolute_url()}replies/">Show 2 more replies</a>'
        self.assertIn(f'<li class="folded">{way}</li>', html)
        self.assertEqual(html.count("<li"), html.count("</li>"))

    def test_a_closed_thread_can_be_read_and_not_answered(self) -> None:
        make_comment(self.article, "Un mot")
        Article.objects.update(comments_mode="closed")
        html = section(self.article)
        self.assertIn("Un mot", html)
        self.assertIn("Comments are closed.", html)
        self.assertNotIn("<form", html)
        self.assertNotIn("/reply/", html)
        self.assertNotIn("#comment-form", html)

    def test_where_comments_are_off_there_is_nothing(self) -> None:
        make_comment(self.article, "Un mot")
        Article.objects.update(comments_mode="off")
        self.assertEqual(section(self.article).strip(), "")

    def test_the_form_posts_to_the_uncached_page_without_a_token(self) -> None:
        html = section(self.article)
        self.assertIn(
            f'id="comment-form" method="post" action="/comments/{self.article.pk}/"', html
        )
        for field in ("text", "name", "email", "website"):
            self.assertEqual(html.count(f'name="{field}"'), 1)
        self.assertNotIn("csrf", html)
        self.assertNotIn("maxlength", html)
        self.assertIn("Your e-mail address will not be published.", html)

    def test_the_english_edition_posts_below_its_own_path(self) -> None:
        english = make_article(language="en")
        comment = make_comment(english)
        html = section(english)
        self.assertIn(f'action="/en/comments/{english.pk}/"', html)
        self.assertIn(f'href="/en/comments/{english.pk}/reply/{comment.pk}/"', html)

    def test_braces_in_names_and_texts_are_only_braces(self) -> None:
        make_comment(self.article, "{name} {0} {body}", name="{text} {")
        html = section(self.article)
        self.assertIn("<p>{name} {0} {body}</p>", html)
        self.assertIn(">{text} {</h3>", html)

    def test_three_queries_for_any_number_of_comments(self) -> None:
        make_comments(self.article, 2)
        make_comments(make_article(), 50)
        for article in Article.objects.select_related("public_category"):
            # How many threads there are, the threads of the page, the first replies to them.
            with self.assertNumQueries(3):
                SECTION.render(Context({"article": article}))

    def test_no_query_where_nobody_has_said_anything(self) -> None:
        [article] = Article.objects.select_related("public_category")
        with self.assertNumQueries(0):
            SECTION.render(Context({"article": article}))

    def test_a_site_that_reads_later_does_not_claim_to_have_read(self) -> None:
        make_comment(self.article)
        self.assertIn("Discussion reviewed by the newsroom", section(self.article))
        with override_settings(COMMENT_MODERATION="after"):
            self.assertNotIn("Discussion reviewed by the newsroom", section(self.article))


class PrintingTest(TestCase):
    def test_initials(self) -> None:
        cases = {
            "Hortense B.": "HB", "Yann le Rapide": "YR", "solène": "S", "« Obélisque »": "O",
            "Jean-Pierre": "J", "🙂": "?", "ßeta": "SS", "42 ans": "4A",
        }  # fmt: skip
        for name, initials in cases.items():
            self.assertEqual(initials_of(name), initials, name)

    def test_a_name_has_one_of_eight_colours_and_keeps_it(self) -> None:
        hues = {hue_of(f"Lectrice {n}") for n in range(100)}
        self.assertEqual(hues, set(range(1, 9)))
        self.assertEqual(hue_of("Hortense B."), hue_of("Hortense B."))

    def test_dates_are_those_of_the_site_in_winter_and_summer(self) -> None:
        self.assertEqual(stamp(datetime(2025, 1, 2, 3, 4, tzinfo=UTC)).text, "02.01.2025 04:04")
        self.assertEqual(stamp(datetime(2025, 7, 2, 23, 4, tzinfo=UTC)).text, "03.07.2025 01:04")
