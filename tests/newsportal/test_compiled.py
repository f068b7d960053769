"""Querysets that are compiled once: the same rows as the queryset itself, for any value."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.cards import Card
from articles.models import Article, Category
from newsportal.compiled import Instances, compiled
from tests.builders import make_article, make_category, make_draft, make_hidden, make_image

BUILT: list[str] = []


@compiled(itemgetter(0))
def public(language: str, now: datetime) -> QuerySet[Any, Any]:
    BUILT.append("public")
    return Article.objects.published(now).in_language(language).order_by("pk").values_list("pk")


@compiled(itemgetter(0))
def newest(language: str, now: datetime, *, most: int) -> QuerySet[Any, Any]:
    BUILT.append(f"newest {most}")
    shelf = Article.objects.published(now).in_language(language).newest_first()
    return shelf.values_list("pk")[:most]


@compiled(itemgetter(0))
def among(pks: Sequence[int]) -> QuerySet[Any, Any]:
    return Article.objects.filter(pk__in=pks).order_by("pk").values_list("pk")


@compiled(itemgetter(0))
def having(day: date, group: UUID, count: int) -> QuerySet[Any, Any]:
    rows = Article.objects.filter(path_date=day, translation_group=group, comment_count=count)
    return rows.values_list("pk")


@compiled(Card._make)
def cards(now: datetime) -> QuerySet[Any, Any]:
    return Article.objects.published(now).order_by("pk").as_cards()


STORY = Instances(Article, "id", "slug", "published_at", public_image=("id", "file"))


@compiled(STORY)
def stories(now: datetime) -> QuerySet[Any, Any]:
    return Article.objects.published(now).order_by("pk").values_list(*STORY.columns)


@compiled(Instances(Category))
def categories(language: str) -> QuerySet[Any, Any]:
    return Category.objects.in_language(language).values_list()


class CompiledTest(TestCase):
    def test_each_call_has_its_own_values(self) -> None:
        french, english = make_article(), make_article(language="en")
        make_hidden()
        now = timezone.now()
        later = make_article(at=now + timedelta(hours=1))
        assert public("fr", now) == [french.pk]
        assert public("en", now) == [english.pk]
        assert public("fr", now + timedelta(hours=2)) == [french.pk, later.pk]
        assert public("de", now) == []
        assert BUILT.count("public") == 1

    def test_a_keyword_shapes_a_statement_of_its_own(self) -> None:
        pks = [make_article(minutes_ago=number).pk for number in (1, 2, 3)]
        now = timezone.now()
        assert [newest("fr", now, most=most) for most in (1, 2, 1)] == [pks[:1], pks[:2], pks[:1]]
        assert [name for name in BUILT if name.startswith("newest")] == ["newest 1", "newest 2"]

    def test_any_number_of_ids_is_one_statement(self) -> None:
        pks = [make_draft().pk for _ in range(3)]
        assert among([]) == []
        with CaptureQueriesContext(connection) as captured:
            assert [among(pks[:1]), among(pks), among([0, *pks])] == [pks[:1], pks, pks]
        assert len(captured) == 3

    def test_dates_numbers_and_identities_are_bound_as_the_database_has_them(self) -> None:
        article = make_article()
        day, group = article.path_date, article.translation_group
        assert having(day, group, 0) == [article.pk]
        assert having(day - timedelta(days=1), group, 0) == []
        assert having(day, uuid4(), 0) == []
        assert having(day, group, 1) == []

    def test_columns_come_back_as_from_the_queryset_itself(self) -> None:
        make_article(image=make_image(), kicker="Littoral", standfirst="Il part.")
        make_article()
        now = timezone.now()
        itself = Article.objects.published(now).order_by("pk").as_cards()
        assert cards(now) == [Card._make(row) for row in itself]
        first = cards(now)[0]
        assert isinstance(first.published_at, datetime)
        assert timezone.is_aware(first.published_at)
        assert isinstance(first.path_date, date)

    def test_instances_have_what_was_read_and_fetch_nothing_for_it(self) -> None:
        image = make_image()
        pictured, plain = make_article(image=image), make_article()
        with self.assertNumQueries(1):
            found = stories(timezone.now())
            assert found == [pictured, plain]
            assert [story.slug for story in found] == [pictured.slug, plain.slug]
            assert found[0].public_image.file.name == image.file.name
            assert found[1].public_image is None
        with self.assertNumQueries(1):  # deferred, as after `only()`
            assert found[0].public_title

    def test_whole_instances_need_no_names(self) -> None:
        region = make_category()
        with self.assertNumQueries(1):
            [found] = categories("fr")
            assert (found, found.name, found.translation_group) == (
                region, region.name, region.translation_group,
            )  # fmt: skip


def test_names_out_of_the_models_order_are_refused() -> None:
    with pytest.raises(AssertionError):
        Instances(Article, "slug", "id")


def test_an_argument_without_a_known_kind_is_refused() -> None:
    with pytest.raises(KeyError):

        @compiled(tuple)
        def by_float(ratio: float) -> QuerySet[Any, Any]:
            return Article.objects.none()


def test_too_few_values_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        among()
