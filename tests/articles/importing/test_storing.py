import tempfile
import threading
from datetime import date, datetime, timedelta
from datetime import timezone as offsets
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import (
    TestCase,
    TransactionTestCase,
    override_settings,
)
from django.utils import timezone

from articles import editing, publishing
from articles.importing.parsing import parse
from articles.importing.storing import Done, Outcome, store
from articles.importing.story import ImportedStory, StoryRefused
from articles.models import Article, Author, Image, Section, Tag
from tests.builders import (
    make_author,
    make_category,
    make_editor,
    make_image,
    make_tag,
    picture_bytes,
)

HEAD = """---
title: Le bac de l’aube
kicker: Littoral
standfirst: Il part à sept heures, plein ou vide.
category: region
authors: [Solène Arvor, Émile Garrec]
tags: [Littoral, Port-Merle]
language: fr
"""
BODY = """---
Le premier passager monte avec son chien.

## Au quai

Le second **attend** la marée.

> « Je ne suis jamais pressé, je suis à l’heure. »
> — Le passeur

## Au large

Il reste du café.
"""


def story(head: str = HEAD, body: str = BODY, *, more: str = "") -> ImportedStory:
    return parse((head + more + body).encode(), name="bac.md")


class StoringTest(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.region = make_category("Région", position=1)
        cls.culture = make_category("Culture", position=2)
        cls.english = make_category("Region", language="en", position=1)

    def again(self, imported: ImportedStory, **options: object) -> Outcome:
        return store(imported, file="bac.md", **options)  # type: ignore[arg-type]

    def refused(self, imported: ImportedStory, **options: object) -> str:
        before = (Article.objects.count(), Author.objects.count(), Tag.objects.count())
        with self.assertRaises(StoryRefused) as caught:
            self.again(imported, **options)
        after = (Article.objects.count(), Author.objects.count(), Tag.objects.count())
        self.assertEqual(after, before, "a refused story left rows behind")
        return str(caught.exception)

    def test_a_story_becomes_a_draft_with_all_its_parts(self) -> None:
        outcome = self.again(story())
        article = Article.objects.get(pk=outcome.article.pk)
        self.assertEqual(outcome.what, Done.CREATED)
        self.assertEqual(article.status, Article.Status.DRAFT)
        self.assertEqual(article.import_key, "fr:le-bac-de-l-aube")
        self.assertEqual(
            (article.title, article.kicker, article.standfirst, article.slug, article.category),
            ("Le bac de l’aube", "Littoral", "Il part à sept heures, plein ou vide.",
             "le-bac-de-l-aube", self.region),
        )  # fmt: skip
        self.assertEqual([a.name for a in article.byline_authors], ["Solène Arvor", "Émile Garrec"])
        self.assertEqual([t.slug for t in article.tags.all()], ["littoral", "port-merle"])
        self.assertEqual(
            [(s.kind, s.heading) for s in article.sections.all()],
            [("text", ""), ("text", "Au quai"), ("pullquote", ""), ("text", "Au large")],
        )
        self.assertEqual(
            article.sections.get(heading="Au quai").body.strip(),
            "<p>Le second <strong>attend</strong> la marée.</p>",
        )
        self.assertEqual(article.sections.get(kind="pullquote").data["source"], "Le passeur")

    def test_known_authors_and_tags_are_used_however_they_are_typed(self) -> None:
        author, tag = make_author("Solene ARVOR"), make_tag("littoral")
        article = self.again(story()).article
        self.assertEqual(article.byline_authors[0], author)
        self.assertIn(tag, article.tags.all())
        self.assertEqual(Author.objects.count(), 2)

    def test_authors_of_another_alphabet_stay_two(self) -> None:
        head = HEAD.replace("Solène Arvor, Émile Garrec", "王小明, Анна")
        self.assertEqual(len({a.slug for a in self.again(story(head)).article.byline_authors}), 2)

    def test_tags_of_another_language_are_not_taken(self) -> None:
        english = make_tag("Littoral", language="en")
        self.assertNotIn(english, self.again(story()).article.tags.all())

    def test_the_same_file_twice_changes_nothing(self) -> None:
        first = self.again(story()).article
        rows = list(Section.objects.values())
        outcome = self.again(story())
        self.assertEqual((outcome.what, outcome.article.pk), (Done.UNCHANGED, first.pk))
        self.assertEqual(list(Section.objects.values()), rows)
        self.assertEqual(
            Article.objects.values().get(), Article.objects.filter(pk=first.pk).values().get()
        )
        self.assertEqual(outcome.article.saved_at, first.saved_at)

    def test_the_same_published_file_twice_changes_nothing(self) -> None:
        first = self.again(story(), publish=True).article
        outcome = self.again(story(), publish=True)
        self.assertEqual(outcome.what, Done.UNCHANGED)
        self.assertEqual(outcome.article.revision, first.revision)
        self.assertEqual(first.revisions.count(), 1)

    def test_a_changed_file_updates_the_draft_and_keeps_the_sections_uids(self) -> None:
        first = self.again(story()).article
        uid = first.sections.get(heading="Au large").uid
        changed = BODY.replace("Il reste du café.", "Il ne reste plus de café.")
        outcome = self.again(story(body=changed.replace("## Au quai", "## Au ponton")))
        self.assertEqual(outcome.what, Done.DRAFT_UPDATED)
        article = Article.objects.get()
        self.assertEqual(
            [s.heading for s in article.sections.all()], ["", "Au ponton", "", "Au large"]
        )
        section = article.sections.get(heading="Au large")
        self.assertEqual((section.uid, "plus de café" in section.body), (uid, True))
        self.assertEqual(article.revision, first.revision + 1)

    def test_a_changed_file_prepares_a_change_where_the_story_is_public(self) -> None:
        public = self.again(story(), publish=True).article
        outcome = self.again(story(HEAD.replace("de l’aube", "du soir"), more="slug: x\n"))
        self.assertEqual(outcome.what, Done.CREATED, "another slug is another story")
        changed = BODY.replace("du café", "du thé")
        outcome = self.again(story(body=changed))
        self.assertEqual(outcome.what, Done.CHANGE_PREPARED)
        article = Article.objects.get(pk=public.pk)
        self.assertEqual(article.public_revision, public.public_revision)
        self.assertNotIn("du thé", str(article.public_revision.document))
        self.assertTrue(publishing.has_unpublished_changes(article))
        outcome = self.again(story(body=changed), publish=True)
        self.assertEqual(outcome.what, Done.CHANGE_PUBLISHED)
        article.refresh_from_db()
        self.assertIn("du thé", str(article.public_revision.document))

    def test_an_imported_draft_is_published_by_the_same_file(self) -> None:
        self.again(story())
        self.assertEqual(self.again(story(), publish=True).what, Done.PUBLISHED)
        self.assertEqual(Article.objects.published().count(), 1)

    def test_an_editors_work_is_not_overwritten(self) -> None:
        editor = make_editor(username="clarisse")
        for publish in (False, True):
            with self.subTest(publish=publish):
                head = HEAD.replace("aube", f"aube {publish}")
                article = self.again(story(head), publish=publish).article
                editing.claim(article, seen=article.revision, by=editor)
                article.standfirst = "Il part quand Clarisse est là."
                article.save(update_fields=["standfirst"])
                reason = self.refused(story(head, BODY.replace("café", "thé")))
                self.assertIn("clarisse", reason)
                article.refresh_from_db()
                self.assertEqual(article.standfirst, "Il part quand Clarisse est là.")
                # The file itself says nothing new: nothing to refuse, nothing to do.
                self.assertEqual(self.again(story(head)).what, Done.UNCHANGED)

    def test_an_editors_section_is_not_overwritten(self) -> None:
        article = self.again(story()).article
        article.sections.filter(heading="Au large").update(body="<p>Réécrit.</p>")
        self.refused(story(body=BODY.replace("café", "thé")))
        self.assertTrue(article.sections.filter(body="<p>Réécrit.</p>").exists())

    def test_publication_by_an_editor_is_no_edit(self) -> None:
        article = self.again(story()).article
        publishing.publish(article, by=make_editor())
        outcome = self.again(story(body=BODY.replace("café", "thé")))
        self.assertEqual(outcome.what, Done.CHANGE_PREPARED)

    def test_a_withdrawn_story_stays_withdrawn(self) -> None:
        article = self.again(story(), publish=True).article
        publishing.withdraw(article, by=None, reason="Erreur")
        self.refused(story(), publish=True)
        self.refused(story(body=BODY.replace("café", "thé")))
        article.refresh_from_db()
        self.assertEqual(article.status, Article.Status.WITHDRAWN)

    def test_an_unknown_category_is_refused_with_the_known_ones(self) -> None:
        reason = self.refused(story(HEAD.replace("region", "regoin")))
        self.assertTrue(reason.startswith("bac.md:1: "), reason)
        self.assertIn("region, culture", reason)

    def test_the_option_gives_the_category_that_the_file_lacks(self) -> None:
        head = HEAD.replace("category: region\n", "")
        self.assertEqual(self.again(story(head), category="culture").article.category, self.culture)
        self.assertEqual(
            self.again(story(more="slug: autre\n"), category="culture").article.category,
            self.region,
        )

    def test_publishing_without_a_category_files_it_under_the_first_and_says_so(self) -> None:
        head = HEAD.replace("category: region\n", "")
        outcome = self.again(story(head), publish=True)
        self.assertEqual((outcome.what, outcome.article.category), (Done.PUBLISHED, self.region))
        self.assertIn("Région", outcome.notes[0])
        self.assertEqual(self.again(story(head), publish=True).what, Done.UNCHANGED)

    def test_publishing_is_refused_where_the_language_has_no_category(self) -> None:
        self.english.delete()
        head = HEAD.replace("category: region\n", "").replace("language: fr", "language: en")
        self.assertIn("en", self.refused(story(head), publish=True))

    def test_a_language_without_edition_is_refused(self) -> None:
        self.assertIn("fr, en", self.refused(story(HEAD.replace("language: fr", "language: de"))))

    def test_the_option_gives_the_language_that_the_file_lacks(self) -> None:
        head = HEAD.replace("language: fr\n", "")
        self.assertEqual(self.again(story(head), language="en").article.language, "en")
        self.assertEqual(self.again(story(head)).article.language, "fr")

    @override_settings(TIME_ZONE="Europe/Paris")
    def test_a_time_without_zone_is_the_sites(self) -> None:
        times = {
            "2025-07-14 15:15": datetime(2025, 7, 14, 15, 15, tzinfo=ZoneInfo("Europe/Paris")),
            "2025-07-14T15:15:00-04:00": datetime(
                2025, 7, 14, 15, 15, tzinfo=offsets(timedelta(hours=-4))
            ),
            "2025-07-14": datetime(2025, 7, 14, tzinfo=ZoneInfo("Europe/Paris")),
        }
        for number, (text, expected) in enumerate(times.items()):
            with self.subTest(text):
                more = f"published_at: {text}\nslug: s{number}\n"
                article = self.again(story(more=more), publish=True).article
                self.assertEqual(article.published_at, expected)
                self.assertEqual(article.path_date, date(2025, 7, 14))

    def test_a_date_in_the_future_schedules(self) -> None:
        outcome = self.again(story(more="published_at: 2099-01-01 08:00\n"), publish=True)
        self.assertEqual(outcome.what, Done.SCHEDULED)
        self.assertFalse(Article.objects.published().exists())

    def test_the_date_of_a_draft_waits_for_its_publication(self) -> None:
        dated = story(more="published_at: 2025-07-14 15:15\n")
        outcome = self.again(dated)
        self.assertIsNone(outcome.article.published_at)
        self.assertTrue(outcome.notes)
        self.again(dated, publish=True)
        self.assertEqual(Article.objects.get().path_date, date(2025, 7, 14))

    def test_what_publication_lacks_is_refused_and_nothing_is_left(self) -> None:
        image = make_image(alt="")
        more = "image: muet\n"
        self.refused(story(more=more), publish=True, pictures={"muet": image})
        self.assertEqual(self.again(story(more=more), pictures={"muet": image}).what, Done.CREATED)

    def test_pictures_lie_beside_the_file_or_in_its_folder(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "pictures").mkdir()
            (folder / "bac.jpg").write_bytes(picture_bytes(shade=901))
            (folder / "pictures" / "phare.webp").write_bytes(picture_bytes(shade=902))
            more = "image: bac.jpg\nimage_alt: Le bac\n"
            body = BODY + '\n![Le phare](phare "Vu du bac.")\n'
            article = self.again(story(body=body, more=more), pictures=folder).article
            self.assertEqual((article.image.title, article.image_alt), ("bac", "Le bac"))
            use = article.sections.get(kind="picture").section_images.get()
            self.assertEqual(
                (use.image.title, use.alt, use.caption), ("phare", "Le phare", "Vu du bac.")
            )
            self.assertEqual(
                self.again(story(body=body, more=more), pictures=folder).what, Done.UNCHANGED
            )
            (folder / "bac.jpg").write_bytes(picture_bytes(shade=903))
            outcome = self.again(story(body=body, more=more), pictures=folder)
            self.assertEqual(outcome.what, Done.DRAFT_UPDATED)
            self.assertNotEqual(outcome.article.image, article.image)

    def test_a_picture_of_the_library_is_found_by_its_title(self) -> None:
        image = make_image(title="marais")
        article = self.again(story(more="image: marais\n"), pictures=Path("/nowhere")).article
        self.assertEqual(article.image, image)

    def test_a_missing_damaged_or_outlying_picture_is_refused(self) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "inside"
            folder.mkdir()
            (folder / "faux.png").write_bytes(b"no picture")
            (Path(name) / "secret.jpg").write_bytes(picture_bytes(shade=904))
            for picture in ("absente", "faux.png", "../secret.jpg", f"{name}/secret.jpg"):
                with self.subTest(picture):
                    reason = self.refused(story(more=f"image: {picture}\n"), pictures=folder)
                    self.assertIn(picture, reason)
            self.assertEqual(Image.objects.count(), 0)


class ParallelStoringTest(TransactionTestCase):
    def test_the_same_file_imported_in_parallel_is_one_story(self) -> None:
        make_category("Région")
        outcomes: list[str] = []

        def run() -> None:
            try:
                outcomes.append(store(story(), publish=True).what)
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(outcomes), ["published", "unchanged", "unchanged", "unchanged"])
        article = Article.objects.get()
        self.assertEqual(article.revisions.count(), 1)
        self.assertLessEqual(article.published_at, timezone.now())
