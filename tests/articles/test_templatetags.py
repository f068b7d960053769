"""What the readers' templates print: pictures, times, names, addresses."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.test import TestCase
from django.utils import translation

from articles.models import Placement
from articles.templatetags import articles as tags
from tests.builders import (
    make_article,
    make_category,
    make_hidden,
    make_image,
    make_placement,
)  # fmt: skip

# 15:15 in Paris, in summer.
FEAST = datetime(2025, 7, 14, 13, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (FEAST, "15:15"),
        (datetime(2025, 7, 14, 21, 59, tzinfo=UTC), "15:15"),
        # Midnight in Paris, though not in London.
        (datetime(2025, 7, 14, 22, 0, tzinfo=UTC), "Yesterday, 15:15"),
        (datetime(2025, 7, 15, 22, 0, tzinfo=UTC), "14.07.2025"),
    ],
)
def test_a_list_says_when_by_the_day_of_the_site(now: datetime, text: str) -> None:
    with translation.override("en"):
        printed = tags.story_time(FEAST, now)
    assert printed == f'<time datetime="2025-07-14T15:15+02:00">{text}</time>'


def test_a_story_gives_date_and_time() -> None:
    expected = '<time datetime="2025-07-14T15:15+02:00">14.07.2025 15:15</time>'
    assert tags.full_time(FEAST) == expected


@pytest.mark.parametrize(
    ("names", "text"),
    [(["A"], "By A"), (["A", "B"], "By A and B"), (["A", "B", "C"], "By A, B and C")],
)
def test_the_byline_names_everyone_in_order(names: list[str], text: str) -> None:
    with translation.override("en"):
        printed = tags.byline([{"name": name, "slug": name.lower()} for name in names])
    for name in names:
        link = f'<a href="/en/author/{name.lower()}/" rel="author">{name}</a>'
        assert link in printed
        printed = printed.replace(link, name)
    assert printed == text


def test_a_name_with_markup_is_printed_as_text() -> None:
    assert "<b>" not in tags.byline([{"name": "<b>", "slug": "b"}])


@pytest.mark.parametrize(
    ("count", "text"), [(0, "No comments"), (1, "1 comment"), (48, "48 comments")]
)
def test_comments_are_counted_in_words(count: int, text: str) -> None:
    with translation.override("en"):
        assert tags.comments_counted(count) == text


def test_addresses_follow_the_language_of_the_page() -> None:
    for language, address in (("fr", "/tag/littoral/"), ("en", "/en/tag/littoral/")):
        with translation.override(language):
            assert tags.page_url("tag", "littoral") == address
    assert tags.page_url("month", 2025, 7) == "/2025/07/"


class Pictures(TestCase):
    def test_a_picture_without_renditions_is_its_safe_copy(self) -> None:
        image = make_image()
        printed = tags.picture(image, sizes="19rem", alt='Un "phare"')
        url = image.file.url
        assert printed == (
            f'<img src="{url}" srcset="{url} 900w" sizes="19rem" width="900" height="600"'
            ' alt="Un &quot;phare&quot;" loading="lazy" decoding="async">'
        )

    def test_a_picture_offers_every_format_and_the_first_comes_at_once(self) -> None:
        image = make_image()
        image.renditions_path = "renditions/ab/abc"
        printed = tags.picture(image, sizes="19rem", priority=True)
        assert printed.startswith('<picture><source type="image/avif" srcset="/media/renditions/')
        assert '<source type="image/webp" srcset="/media/renditions/' in printed
        assert printed.count('sizes="19rem"') == 3
        assert ' width="900" height="600" alt="" fetchpriority="high"></picture>' in printed
        assert "lazy" not in printed


class ListsBesideAPage(TestCase):
    def printed(self, tag: str) -> str:
        with translation.override("en"):
            template = Template(f"{{% load articles edition %}}{{% {tag} %}}")
            return template.render(Context())  # no request: as on a page of errors

    def titles(self, tag: str) -> list[str]:
        import re

        return re.findall(r'<a href="/en/\d{4}/[^>]+>([^<]+)</a>', self.printed(tag))

    def test_latest_news_holds_the_newest_public_stories_of_the_edition(self) -> None:
        for number in range(9):
            make_article(f"Ferry {number}", language="en", minutes_ago=number + 1)
        make_article("Le bac", language="fr")
        make_hidden(language="en")
        assert self.titles("latest_news") == [f"Ferry {number}" for number in range(7)]

    def test_dont_miss_holds_what_editors_chose_then_the_next_newest(self) -> None:
        for number in range(12):
            make_article(f"Ferry {number}", language="en", minutes_ago=number + 1)
        chosen = make_article("Chosen", language="en", minutes_ago=9000)
        make_placement(chosen, Placement.Slot.DONT_MISS)
        for hidden in make_hidden(language="en").values():
            make_placement(hidden, Placement.Slot.DONT_MISS)
        assert self.titles("dont_miss") == ["Chosen", "Ferry 7", "Ferry 8", "Ferry 9"]

    def test_an_empty_portal_has_both_blocks_and_says_that_there_is_no_news(self) -> None:
        assert "No articles yet." in self.printed("dont_miss")
        assert "No articles yet." in self.printed("latest_news")

    def test_the_archive_is_that_of_the_newest_story(self) -> None:
        assert self.printed("archive_url") == ""
        make_article(language="en", at=FEAST)
        make_article(language="en", at=FEAST - timedelta(days=60))
        assert self.printed("archive_url") == "/en/2025/07/"

    def test_category_navigation_keeps_the_editors_order(self) -> None:
        make_category("Sport", language="en", position=2)
        make_category("Ideas", language="en", position=1)
        make_category("Région", language="fr")
        template = "category_navigation as found %}{% for c in found %}{{ c.name }} {% endfor"
        assert self.printed(template) == "Ideas Sport "
