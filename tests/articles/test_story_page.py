"""The page of a story: what it prints, where it leads, what it costs."""

import re
from datetime import timedelta
from uuid import uuid4

from django.test import TestCase
from django.utils import timezone

from articles import publishing
from articles.models import Article, Biography
from tests.builders import (
    make_article,
    make_author,
    make_category,
    make_comments,
    make_draft,
    make_hidden,
    make_image,
    make_placement,
    make_tag,
)  # fmt: skip
from tests.readers import Readers

STORY_LINK = re.compile(r'href="((?:/en)?/\d{4}/\d\d/\d\d/[^"]+)"')


class StoryPage(TestCase):
    def get(self, path: str) -> str:
        response = self.client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        return response.content.decode()

    def whole(self, language: str = "fr", **fields: object) -> Article:
        image = make_image()
        sections = [
            {"kind": "keypoints", "heading": "", "data": {"points": ["Un bac", "Deux bacs"]}},
            {"heading": "", "body": "<p>Premier</p>"},
            {"heading": "Au quai", "body": "<p>Le quai</p>"},
            {"kind": "pullquote", "data": {"quote": "On attend", "source": "Le passeur"}},
            {"kind": "picture", "heading": "En mer"},
        ]
        draft = make_draft(
            "Le bac repart", language=language, image=image, image_alt="Un bac à quai",
            image_caption="Le bac du soir", image_credit="Photo Malo", kicker="Littoral",
            standfirst="Il part à l’heure.", sections=sections, **fields,
        )  # fmt: skip
        picture = draft.sections.get(kind="picture")
        picture.section_images.create(image=make_image(), alt="La mer", caption="Au large")
        publishing.publish(draft, by=None, at=timezone.now() - timedelta(hours=2))
        return draft

    def test_a_story_prints_all_that_is_in_it(self) -> None:
        author = make_author("Solène Arvor", hue=3)
        Biography.objects.create(author=author, language="fr", text="Elle suit le littoral.")
        article = self.whole(authors=[author], tags=[make_tag("Port-Merle")])
        body = self.get(article.get_absolute_url())
        local = timezone.localtime(article.published_at)
        for piece in (
            f'<article class="article hue-1" data-article-id="{article.pk}" lang="fr">',
            '<h1 class="headline">Le bac repart</h1>',
            "Littoral", "Il part à l’heure.", "Un bac à quai", "Le bac du soir", "Photo Malo",
            '<section aria-labelledby="au-quai"><h2 id="au-quai">Au quai</h2>',
            "<li>Deux bacs</li>", "On attend", "Le passeur", 'alt="La mer"', "Au large",
            "Elle suit le littoral.", 'href="/tag/port-merle/"', 'href="/author/solene-arvor/"',
            f"{local:%d.%m.%Y %H:%M}</time>", 'class="reading-time"', 'href="#comments"',
            'id="comments"', 'id="comment-form"', 'id="latest-news"', 'id="content"',
        ):  # fmt: skip
            assert piece in body, piece
        assert body.count("<h1") == 1
        ids = re.findall(r'\sid="([^"]+)"', body)
        assert len(ids) == len(set(ids))

    def test_a_story_with_nothing_but_text_prints_no_empty_frame(self) -> None:
        article = make_article(sections=[{"body": "<p>Tout est dit.</p>"}])
        body = self.get(article.get_absolute_url())
        main = body[body.index('<article class="article') : body.index('class="article__foot"')]
        for absent in ("<figure", "<h2", "<img", 'class="kicker"', 'class="chapo"', 'class="mono'):
            assert absent not in main, absent

    def test_markup_in_the_words_of_a_story_is_text(self) -> None:
        article = make_article("<script>alert(1)</script>", standfirst="<b>x</b>", kicker="<i>")
        body = self.get(article.get_absolute_url()) + self.get("/")
        assert "<script>alert" not in body
        assert "<b>x</b>" not in body

    def test_comments_that_are_off_are_not_announced(self) -> None:
        article = make_article(comments_mode="off")
        assert 'href="#comments"' not in self.get(article.get_absolute_url())

    def test_related_stories_are_of_the_category_and_not_the_story_itself(self) -> None:
        sport = make_category("Sport")
        same = [make_article(category=sport, minutes_ago=n) for n in (500, 600, 700, 800)]
        make_article()
        body = self.get(same[0].get_absolute_url())
        related = body[body.index('class="block related"') : body.index('class="page__side"')]
        assert STORY_LINK.findall(related) == [s.get_absolute_url() for s in same[1:]]

    def test_the_language_switch_leads_to_the_public_translation_alone(self) -> None:
        french = make_article()
        path = french.get_absolute_url()
        for state, hidden in make_hidden(language="en").items():
            group = Article.objects.filter(pk=hidden.pk)
            group.update(translation_group=french.translation_group)
            body = self.get(path)
            assert '<a class="tool" href="/en/" lang="en"' in body, state
            assert "alternate" not in body.replace('rel="alternate" type="application/rss+xml"', "")
            group.update(translation_group=uuid4())
        english = make_article(language="en")
        Article.objects.filter(pk=english.pk).update(translation_group=french.translation_group)
        body = self.get(path)
        there = english.get_absolute_url()
        assert f'<a class="tool" href="{there}" lang="en"' in body
        assert f'hreflang="en" href="http://testserver{there}"' in body
        assert f'hreflang="fr" href="http://testserver{path}"' in self.get(there)

    def test_a_story_costs_at_most_eight_queries_of_its_own_whatever_it_holds(self) -> None:
        plain = make_article(sections=[{"body": "<p>Court.</p>"}])
        authors = [make_author(name) for name in ("Solène Arvor", "Nour Hadjeri", "Yann Kerbrelec")]
        full = self.whole(authors=authors, tags=[make_tag(f"Thème {n}") for n in range(5)])
        for number in range(12):
            make_placement(make_article(image=make_image()), "dont_miss", position=number)
        make_comments(full, 50)
        readers = Readers()
        readers.get("/latest/")  # what all pages show
        with self.assertNumQueries(3):  # neither pictures nor authors nor comments
            readers.get(plain.get_absolute_url())
        with self.assertNumQueries(8):  # three of them for the discussion
            readers.get(full.get_absolute_url())
