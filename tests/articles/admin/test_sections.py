from typing import Any

from django.test import TestCase

from articles.models import Article, Section, SectionImage
from tests.articles.admin.forms import add_section, change_url, shown, values
from tests.builders import make_draft, make_editor, make_image


def bare_draft() -> Article:
    article = make_draft()
    article.sections.all().delete()
    return article


class SectionDesk(TestCase):
    def setUp(self) -> None:
        self.client.force_login(make_editor())

    def save(self, article: Article, data: dict[str, Any] | None = None, **changes: Any) -> Any:
        data = shown(self.client, change_url(article)) if data is None else data
        response = self.client.post(change_url(article), data | changes | {"_continue": "1"})
        article.refresh_from_db()
        return response

    def bodies(self, article: Article) -> list[str]:
        return list(article.sections.values_list("heading", flat=True))


class OrderTest(SectionDesk):
    def setUp(self) -> None:
        super().setUp()
        self.article = make_draft(sections=[{"heading": name} for name in "ABC"])

    def test_sections_stand_in_the_order_of_their_numbers(self) -> None:
        self.save(self.article, **{"sections-0-position": "9", "sections-2-position": "0"})
        self.assertEqual(self.bodies(self.article), ["C", "B", "A"])
        positions = self.article.sections.values_list("position", flat=True)
        self.assertEqual(list(positions), [1, 2, 3])

    def test_a_section_without_a_number_comes_last(self) -> None:
        data = shown(self.client, change_url(self.article))
        add_section(data, heading="D", position="")
        add_section(data, heading="E", position="0")
        self.save(self.article, data)
        self.assertEqual(self.bodies(self.article), ["A", "E", "B", "C", "D"])

    def test_a_section_keeps_its_identity_when_moved_or_rewritten(self) -> None:
        before = {s.heading: s.uid for s in self.article.sections.all()}
        self.save(self.article, **{"sections-0-position": "9", "sections-1-body": "<p>B</p>"})
        after = {s.heading: s.uid for s in self.article.sections.all()}
        self.assertEqual(after, before)

    def test_a_section_is_taken_out(self) -> None:
        self.save(self.article, **{"sections-1-DELETE": "on"})
        self.assertEqual(self.bodies(self.article), ["A", "C"])

    def test_a_section_of_another_story_cannot_be_reached(self) -> None:
        other = make_draft(sections=[{"heading": "Ailleurs"}])
        self.save(self.article, **{
            "sections-0-id": str(other.sections.get().pk), "sections-0-heading": "Volé",
        })  # fmt: skip
        self.assertEqual(self.bodies(other), ["Ailleurs"])
        self.assertEqual(self.bodies(self.article), ["A", "B", "C"])


class KindTest(SectionDesk):
    def test_each_kind_keeps_what_it_needs(self) -> None:
        image = make_image()
        article = bare_draft()
        data = shown(self.client, change_url(article))
        add_section(data, kind="pullquote", quote="On verra.", source="Le gardien")
        add_section(data, kind="keypoints", heading="L’essentiel", points="Un\r\n\r\nDeux\r\n")
        add_section(data, kind="picture", picture=str(image.pk), caption="La digue", alt="Digue")
        self.save(article, data)
        quote, points, picture = article.sections.all()
        self.assertEqual(quote.data, {"quote": "On verra.", "source": "Le gardien"})
        self.assertEqual(points.data, {"points": ["Un", "Deux"]})
        use = picture.section_images.get()
        self.assertEqual((use.image, use.alt, use.caption), (image, "Digue", "La digue"))
        # What was saved is what the form shows, and saving it again changes nothing.
        again = shown(self.client, change_url(article))
        self.assertEqual(again["sections-1-points"], "Un\nDeux")
        self.save(article, again)
        self.assertEqual(picture.section_images.get().pk, use.pk)
        self.assertEqual([s.data for s in article.sections.all()], [quote.data, points.data, {}])

    def test_a_kind_without_what_it_needs_is_refused_with_the_text_kept(self) -> None:
        article = bare_draft()
        data = shown(self.client, change_url(article))
        add_section(data, kind="pullquote", heading="Rien dit")
        add_section(data, kind="keypoints", heading="Rien à dire", points=" \n ")
        add_section(data, kind="picture", caption="Rien à voir")
        response = self.save(article, data)
        forms = response.context["inline_admin_formsets"][1].formset.forms
        self.assertEqual([set(f.errors) for f in forms], [{"quote"}, {"points"}, {"picture"}])
        self.assertEqual(values(response)["sections-2-caption"], "Rien à voir")
        self.assertFalse(article.sections.exists())

    def test_another_kind_and_back_loses_nothing(self) -> None:
        article = make_draft(sections=[
            {"kind": "pullquote", "data": {"quote": "On verra.", "later": 1}, "body": ""}
        ])  # fmt: skip
        self.save(article, **{"sections-0-kind": "text", "sections-0-body": "<p>Texte</p>"})
        self.save(article, **{"sections-0-kind": "pullquote", "sections-0-source": "Ana"})
        section = article.sections.get()
        self.assertEqual(section.data, {"quote": "On verra.", "source": "Ana", "later": 1})
        self.assertEqual(section.body, "<p>Texte</p>")

    def test_a_section_that_was_added_and_left_empty_is_none(self) -> None:
        article = bare_draft()
        data = shown(self.client, change_url(article))
        # What the editor sends when nothing was written, with the number the script gave.
        add_section(data, body="<p></p>", position="1")
        self.assertEqual(self.save(article, data).status_code, 302)
        self.assertFalse(article.sections.exists())

    def test_a_section_whose_kind_was_chosen_is_not_dropped_in_silence(self) -> None:
        article = bare_draft()
        data = shown(self.client, change_url(article))
        add_section(data, kind="pullquote", position="1")
        response = self.save(article, data)
        self.assertEqual(response.status_code, 200)
        [sections] = [
            f for f in response.context["inline_admin_formsets"] if f.opts.model is Section
        ]
        self.assertIn("quote", sections.formset.errors[0])


class PictureTest(SectionDesk):
    def setUp(self) -> None:
        super().setUp()
        self.article = make_draft(sections=[{"kind": "picture"}])
        section = self.article.sections.get()
        self.first, self.second = (
            SectionImage.objects.create(section=section, image=make_image(), position=n)
            for n in range(2)
        )

    def test_the_first_picture_is_edited_and_further_ones_stay(self) -> None:
        image = make_image()
        self.save(self.article, **{"sections-0-picture": str(image.pk), "sections-0-alt": "Neuf"})
        uses = self.article.sections.get().section_images.all()
        self.assertEqual([(u.pk, u.image) for u in uses], [
            (self.first.pk, image), (self.second.pk, self.second.image),
        ])  # fmt: skip

    def test_an_emptied_picture_gives_way_to_the_next(self) -> None:
        self.save(self.article, **{"sections-0-picture": "", "sections-0-kind": "text",
                                   "sections-0-body": "<p>Texte</p>"})  # fmt: skip
        uses = self.article.sections.get().section_images.all()
        self.assertEqual([use.pk for use in uses], [self.second.pk])
