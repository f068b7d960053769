from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import SimpleTestCase, TestCase
from django.utils import timezone, translation

from articles import archives
from articles.archives import DayCount, NothingThen, Period
from articles.models import Article
from articles.templatetags.archives import day_in_words
from tests.builders import make_article, make_hidden

PARIS = ZoneInfo("Europe/Paris")


def at(month: int, day: int, hour: int = 12, minute: int = 0, *, year: int = 2025) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


class PeriodTest(SimpleTestCase):
    def test_a_period_is_a_year_a_month_or_a_day(self) -> None:
        self.assertEqual(archives.period(2025), Period(date(2025, 1, 1), date(2025, 12, 31)))
        self.assertEqual(archives.period(2024, 2), Period(date(2024, 2, 1), date(2024, 2, 29)))
        self.assertEqual(archives.period(2025, 7, 14), Period(date(2025, 7, 14), date(2025, 7, 14)))

    def test_what_is_no_date_is_no_period(self) -> None:
        for impossible in ((0,), (10_000,), (2025, 13), (2025, 2, 29), (2025, 4, 31), (0, 1, 1)):
            with self.subTest(impossible), self.assertRaises(NothingThen):
                archives.period(*impossible)

    def test_the_last_day_of_time_has_a_period_too(self) -> None:
        self.assertEqual(archives.period(9999, 12).last, date.max)

    def test_a_month_is_laid_out_in_weeks_from_monday(self) -> None:
        july = archives.month_count(date(2025, 7, 1), {date(2025, 7, 14): 3})
        self.assertEqual([day and day.date.day for day in july.weeks[0]], [None, 1, 2, 3, 4, 5, 6])
        self.assertEqual(july.weeks[2][0], DayCount(date(2025, 7, 14), 3))
        self.assertEqual(july.stories, 3)

    def test_days_are_named_as_each_language_writes_them(self) -> None:
        with translation.override("fr"):
            self.assertEqual(day_in_words(date(2025, 7, 14)), "Lundi 14 juillet 2025")
            self.assertEqual(day_in_words(date(2025, 7, 1)), "Mardi 1er juillet 2025")
            self.assertEqual(day_in_words(date(2025, 7, 1), "F Y"), "Juillet 2025")
        with translation.override("en"):
            self.assertEqual(day_in_words(date(2025, 7, 1)), "Tuesday 1 July 2025")


class ArchivePagesTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.dawn = make_article("Le bac du matin", at=at(7, 14, 6, 5))
        cls.noon = make_article("Le bac de midi", at=at(7, 14, 12, 0))
        cls.dusk = make_article("Le bac du soir", at=at(7, 14, 18, 0))
        cls.earlier = make_article("Le bac de juin", at=at(6, 30))
        cls.later = make_article("Le bac de fin juillet", at=at(7, 31))
        cls.english = make_article("The ferry", at=at(7, 15), language="en")

    def stories_of(self, path: str) -> list[int]:
        response = self.client.get(path)
        self.assertEqual(response.status_code, 200, path)
        return [story.pk for story in response.context["page"].stories]

    def test_a_day_shows_its_stories_by_part_of_the_day_newest_first(self) -> None:
        response = self.client.get("/2025/07/14/")
        parts = [(name, [s.pk for s in found]) for name, found in response.context["parts"]]
        self.assertEqual([found for _name, found in parts],
                         [[self.dusk.pk], [self.noon.pk], [self.dawn.pk]])  # fmt: skip
        self.assertEqual(len({name for name, _found in parts}), 3)
        self.assertContains(response, "<h1>Lundi 14 juillet 2025</h1>", html=True)
        self.assertContains(response, 'datetime="2025-07-14T06:05+02:00">06:05</time>')

    def test_a_day_leads_to_the_nearest_days_that_have_stories(self) -> None:
        response = self.client.get("/2025/07/14/")
        self.assertContains(response, 'href="/2025/06/30/" rel="prev"')
        self.assertContains(response, 'href="/2025/07/31/" rel="next"')
        self.assertNotContains(self.client.get("/2025/07/31/"), 'rel="next"')
        self.assertNotContains(self.client.get("/2025/06/30/"), 'rel="prev"')

    def test_the_calendar_links_to_the_days_that_have_stories_and_to_no_other(self) -> None:
        page = self.client.get("/2025/07/14/").content.decode()
        calendar = page[page.index('<table class="cal">') : page.index("</table>")]
        self.assertEqual(calendar.count("<a "), 2)
        self.assertIn('<a href="/2025/07/14/" aria-current="date">14</a>', calendar)
        self.assertIn('<a href="/2025/07/31/">31</a>', calendar)
        self.assertIn("<td>15</td>", calendar)

    def test_a_month_shows_its_days_newest_first(self) -> None:
        self.assertEqual(
            self.stories_of("/2025/07/"),
            [self.later.pk, self.dusk.pk, self.noon.pk, self.dawn.pk],
        )
        days = self.client.get("/2025/07/").context["days"]
        self.assertEqual([day for day, _ in days], [date(2025, 7, 31), date(2025, 7, 14)])

    def test_a_year_shows_its_months_newest_first_with_their_counts(self) -> None:
        response = self.client.get("/2025/")
        months = [(m.first.month, m.stories) for m in response.context["contents"].months]
        self.assertEqual(months, [(7, 4), (6, 1)])
        self.assertContains(response, 'href="/2025/07/"')

    def test_each_language_has_its_own_archive(self) -> None:
        self.assertEqual(self.stories_of("/en/2025/07/"), [self.english.pk])
        self.assertEqual(self.client.get("/en/2025/07/14/").status_code, 404)
        self.assertEqual(self.client.get("/2025/07/15/").status_code, 404)
        self.assertContains(self.client.get("/en/2025/07/15/"), "Tuesday 15 July 2025")

    def test_a_story_of_the_last_minute_belongs_to_the_day_of_the_sites_zone(self) -> None:
        article = make_article("Le dernier bac", at=datetime(2025, 3, 1, 23, 30, tzinfo=UTC))
        self.assertEqual(self.stories_of("/2025/03/02/"), [article.pk])
        self.assertEqual(self.client.get("/2025/03/01/").status_code, 404)

    def test_periods_without_stories_and_impossible_dates_are_not_found(self) -> None:
        for path in (
            "/2024/", "/2025/05/", "/2025/07/13/", "/2025/13/", "/2025/00/", "/2025/02/30/",
            "/2025/07/00/", "/0000/", "/0000/01/01/", "/9999/", "/9999/12/", "/9999/12/31/",
            "/en/2024/", "/2025/7/14/",
        ):  # fmt: skip
            with self.subTest(path):
                self.assertEqual(self.client.get(path).status_code, 404)

    def test_archives_omit_what_readers_may_not_see(self) -> None:
        now = timezone.localtime()
        seen = make_article("À la vue de tous", minutes_ago=1)
        hidden = make_hidden()
        # Hidden stories whose address, too, is of the very day that is asked for.
        for state, article in hidden.items():
            Article.objects.filter(pk=article.pk).update(path_date=seen.path_date, slug=state)
        day = f"/{seen.path_date:%Y/%m/%d}/"
        for path in (day, day[:9], day[:6]):
            with self.subTest(path):
                response = self.client.get(path)
                self.assertEqual(response.context["contents"].stories, 1)
                self.assertNotContains(response, "Caché")
        for path in (day, day[:9]):
            self.assertEqual(self.client.get(path).context["page"].total, 1)
            self.assertEqual(self.stories_of(path), [seen.pk])
        later = now + timedelta(days=1)
        if later.month == now.month:
            self.assertEqual(self.client.get(f"/{later:%Y/%m/%d}/").status_code, 404)

    def test_a_day_counts_its_comments_but_not_where_they_are_off(self) -> None:
        Article.objects.filter(pk=self.dawn.pk).update(comment_count=4)
        Article.objects.filter(pk=self.noon.pk).update(comment_count=9, comments_mode="off")
        context = self.client.get("/2025/07/14/").context
        self.assertEqual((context["contents"].stories, context["comments"]), (3, 4))

    def test_queries_are_the_same_for_one_story_and_for_many(self) -> None:
        for path, queries in {"/2025/06/": 8, "/2025/06/30/": 8, "/2025/": 7}.items():
            for more in range(2):
                for number in range(more * 3):
                    make_article(at=at(6, 30, 13, number))
                with self.subTest(path), self.assertNumQueries(queries):
                    self.client.get(path)

    def test_a_busy_day_is_cut_into_numbered_pages(self) -> None:
        for number in range(archives.PER_PAGE):
            make_article(at=at(7, 14, 9, number))
        self.assertEqual(len(self.stories_of("/2025/07/14/")), archives.PER_PAGE)
        self.assertEqual(len(self.stories_of("/2025/07/14/?page=2")), 3)
        self.assertContains(
            self.client.get("/2025/07/14/?page=2"),
            '<link rel="canonical" href="http://testserver/2025/07/14/?page=2">',
        )
        for bad in ("3", "0", "-1", "²", "1e9", "9" * 40, ""):
            with self.subTest(bad):
                path = "/2025/07/14/"
                self.assertEqual(self.client.get(path, {"page": bad}).status_code, 404)
