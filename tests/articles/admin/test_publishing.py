from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article, Revision
from newsportal.models import Purge
from tests.articles.admin.forms import StoryForm, add_section, change_url, shown, values
from tests.builders import (
    make_article,
    make_category,
    make_draft,
    make_image,
    make_journalist,
)

ADD = "/admin/articles/article/add/"


class PublishingTest(StoryForm):
    def test_saving_a_public_story_changes_nothing_for_readers(self) -> None:
        article = make_article("Avant")
        purges = Purge.objects.count()
        response = self.press(article, "_continue", title="Après")
        self.assertRedirects(response, change_url(article))
        article.refresh_from_db()
        self.assertEqual((article.title, article.public_title), ("Après", "Avant"))
        self.assertEqual(article.public_revision.document["title"], "Avant")
        self.assertEqual(Purge.objects.count(), purges)

    def test_the_form_says_what_readers_see_and_what_they_do_not(self) -> None:
        article = make_article()
        before = self.client.get(change_url(article)).context["readers_see"]
        self.press(article, "_continue", title="Après")
        after = self.client.get(change_url(article)).context["readers_see"]
        self.assertEqual(before[0], after[0])
        self.assertNotEqual(before[1], after[1])

    def test_publish_lets_readers_see_the_story_at_once(self) -> None:
        article = make_draft()
        self.press(article, "_publish", title="Neuf")
        self.assertEqual([a.public_title for a in Article.objects.published()], ["Neuf"])
        self.assertTrue(LogEntry.objects.filter(user=self.editor, object_id=article.pk).exists())

    def test_a_new_story_can_be_published_in_one_go(self) -> None:
        data = shown(self.client, ADD) | {"title": "Vite", "category": make_category().pk}
        data |= {"sections-0-body": "<p>Tout est là.</p>"}
        self.post(ADD, data, "_publish")
        self.assertEqual([a.title for a in Article.objects.published()], ["Vite"])

    def test_a_time_to_come_schedules_the_story(self) -> None:
        article = make_draft()
        self.press(article, "_publish", public_at_0="2099-01-02", public_at_1="06:30")
        article.refresh_from_db()
        self.assertFalse(article.is_public)
        self.assertEqual(timezone.localtime(article.published_at).hour, 6)
        self.assertEqual(list(Article.objects.scheduled()), [article])

    def test_a_date_without_the_button_changes_nothing(self) -> None:
        article = make_draft()
        self.press(article, "_continue", public_at_0="2020-01-02", public_at_1="06:30")
        article.refresh_from_db()
        self.assertEqual((article.status, article.published_at), (Article.Status.DRAFT, None))

    def test_emptying_the_time_of_a_scheduled_story_publishes_it_now(self) -> None:
        article = make_article(at=timezone.now() + timedelta(days=2))
        self.press(article, "_publish", public_at_0="", public_at_1="")
        self.assertEqual(list(Article.objects.published()), [article])

    def test_a_scheduled_story_keeps_its_time_when_published_as_shown(self) -> None:
        at = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
        article = make_article(at=at)
        self.press(article, "_publish", title="Autre")
        article.refresh_from_db()
        self.assertEqual((article.published_at, article.public_title), (at, "Autre"))

    def test_a_prepared_change_shows_its_time_and_can_be_dropped(self) -> None:
        article = make_article("Avant")
        when = {"public_at_0": "2099-01-02", "public_at_1": "06:30:00"}
        self.press(article, "_publish", title="Après", **when)
        data = shown(self.client, change_url(article))
        self.assertEqual({name: data[name] for name in when}, when)
        page = self.client.get(change_url(article))
        self.assertContains(page, 'name="_drop"')
        self.assertEqual(self.post(change_url(article), data, "_drop").status_code, 302)
        article.refresh_from_db()
        self.assertIsNone(article.due_at)
        self.assertEqual((article.public_title, article.title), ("Avant", "Après"))
        page = self.client.get(change_url(article))
        self.assertNotContains(page, 'name="_drop"')
        # What was written is there, and is no longer on its way.
        self.assertIn("modifications", " ".join(page.context["readers_see"]))
        self.assertEqual(shown(self.client, change_url(article))["public_at_0"], "")

    def test_a_time_given_again_moves_the_prepared_change(self) -> None:
        article = make_article("Avant")
        self.press(article, "_publish", title="B", public_at_0="2099-01-02", public_at_1="06:30")
        self.press(article, "_publish", title="Après", public_at_0="", public_at_1="")
        article.refresh_from_db()
        self.assertEqual((article.public_title, article.due_at), ("Après", None))

    def test_dropping_goes_with_a_prepared_change_alone(self) -> None:
        planned = make_article(at=timezone.now() + timedelta(days=2))
        for article in (make_article(), make_draft(), planned):
            response = self.press(article, "_drop", title="Tapé")
            with self.subTest(article.status):
                self.assertEqual(response.status_code, 200)
                self.assertTrue(response.context["adminform"].form.non_field_errors())
        self.assertEqual(list(Article.objects.scheduled()), [planned])
        self.assertIsNotNone(planned.revisions.get().public_from)

    def test_publish_changes_of_a_public_story(self) -> None:
        article = make_article("Avant")
        self.press(article, "_publish", title="Après")
        article.refresh_from_db()
        self.assertEqual(article.public_title, "Après")

    def test_what_is_not_ready_is_told_at_its_field_with_all_text_kept(self) -> None:
        image = make_image(alt="")
        article = make_draft(category=None)
        data = shown(self.client, change_url(article))
        add_section(data, heading="Ajouté", body="<p>Encore.</p>")
        response = self.post(
            change_url(article),
            data,
            "_publish",
            title="Tapé",
            image=image.pk,
            standfirst="Tapé aussi",
            **{"sections-0-body": "<p>Tapé ici.</p>"},
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(set(response.context["adminform"].form.errors), {"category", "image_alt"})
        kept = values(response)
        self.assertEqual((kept["title"], kept["standfirst"]), ("Tapé", "Tapé aussi"))
        self.assertEqual(kept["sections-0-body"], "<p>Tapé ici.</p>")
        self.assertEqual(kept["sections-1-heading"], "Ajouté")
        article.refresh_from_db()
        self.assertEqual((article.revision, article.sections.count()), (0, 1))
        self.assertFalse(Revision.objects.exists())
        # The same form, put right, goes through.
        kept |= {"category": make_category().pk, "image_alt": "Un phare"}
        self.assertEqual(self.post(change_url(article), kept, "_publish").status_code, 302)
        self.assertEqual([a.public_title for a in Article.objects.published()], ["Tapé"])
        self.assertEqual(article.sections.count(), 2)

    def test_a_new_story_that_is_not_ready_is_not_half_saved(self) -> None:
        data = shown(self.client, ADD) | {"title": "Sans texte", "category": make_category().pk}
        response = self.post(ADD, data, "_publish")
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.context["adminform"].form.non_field_errors())
        self.assertFalse(Article.objects.exists())

    def test_review_and_back(self) -> None:
        article = make_draft()
        for button, status in (("_submit", "in_review"), ("_draft", "draft")):
            self.press(article, button)
            article.refresh_from_db()
            self.assertEqual(article.status, status)

    def test_a_button_that_goes_no_longer_is_explained(self) -> None:
        article = make_draft()
        data = shown(self.client, change_url(article))
        Article.objects.filter(pk=article.pk).update(status="in_review")
        response = self.post(change_url(article), data, "_submit", title="Tapé")
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.context["adminform"].form.non_field_errors())
        self.assertEqual(values(response)["title"], "Tapé")

    def test_withdrawing_asks_for_a_reason_first(self) -> None:
        article = make_article()
        url = reverse("admin:articles_article_withdraw", args=[article.pk])
        self.assertContains(self.client.get(url), article.title)
        self.assertTrue(self.client.post(url, {"reason": " "}).context["form"].errors)
        self.assertEqual(list(Article.objects.published()), [article])
        self.assertRedirects(self.client.post(url, {"reason": "Faux"}), change_url(article))
        article.refresh_from_db()
        self.assertEqual((article.status, article.withdrawn_reason), ("withdrawn", "Faux"))
        self.assertContains(self.client.get(change_url(article)), "Faux")
        # Again: there is nothing left to withdraw, and no error either.
        self.assertRedirects(self.client.post(url, {"reason": "Encore"}), change_url(article))
        article.refresh_from_db()
        self.assertEqual(article.withdrawn_reason, "Faux")

    def test_a_withdrawn_story_can_be_published_again(self) -> None:
        article = make_article(withdrawn=True)
        self.press(article, "_publish")
        self.assertEqual(list(Article.objects.published()), [article])


class JournalistTest(StoryForm):
    def setUp(self) -> None:
        self.client.force_login(make_journalist())

    def test_writes_submits_and_takes_back(self) -> None:
        article = make_draft()
        self.press(article, "_submit", title="Relu")
        article.refresh_from_db()
        self.assertEqual((article.title, article.status), ("Relu", "in_review"))
        self.press(article, "_draft")
        article.refresh_from_db()
        self.assertEqual(article.status, "draft")

    def test_may_take_out_a_section(self) -> None:
        article = make_draft(sections=[{"body": "<p>Un</p>"}, {"body": "<p>Deux</p>"}])
        self.press(article, "_continue", **{"sections-0-DELETE": "on"})
        self.assertEqual([s.body for s in article.sections.all()], ["<p>Deux</p>"])

    def test_sees_no_button_that_publishes_or_withdraws(self) -> None:
        for article in (make_draft(), make_article(), make_article(withdrawn=True)):
            response = self.client.get(change_url(article))
            names = {button.name for button in response.context["story_buttons"]}
            self.assertLessEqual(names, {"_submit", "_draft"})
            self.assertNotContains(response, "_publish")
            self.assertNotContains(response, "public_at")
            self.assertNotContains(response, "/withdraw/")

    def test_a_forged_post_is_refused_and_writes_nothing(self) -> None:
        article = make_draft("Avant")
        response = self.press(article, "_publish", title="Forcé")
        self.assertEqual(response.status_code, 403)
        data = shown(self.client, ADD) | {"title": "Forcé", "category": make_category().pk}
        data |= {"sections-0-body": "<p>Texte.</p>"}
        self.assertEqual(self.post(ADD, data, "_publish").status_code, 403)
        self.assertEqual([(a.title, a.status) for a in Article.objects.all()], [("Avant", "draft")])

    def test_cannot_drop_a_prepared_change(self) -> None:
        article = make_article()
        publishing.publish(article, by=None, at=timezone.now() + timedelta(days=2))
        self.assertEqual(self.press(article, "_drop").status_code, 403)
        article.refresh_from_db()
        self.assertIsNotNone(article.due_at)

    def test_cannot_unschedule_withdraw_or_close_comments(self) -> None:
        planned = make_article("Prévu", at=timezone.now() + timedelta(days=1))
        public = make_article("Public")
        self.assertEqual(self.press(planned, "_draft", title="Forcé").status_code, 403)
        url = reverse("admin:articles_article_withdraw", args=[public.pk])
        self.assertEqual(self.client.get(url).status_code, 403)
        self.assertEqual(self.client.post(url, {"reason": "Forcé"}).status_code, 403)
        self.client.post(
            "/admin/articles/article/",
            {"action": "close_comments", "_selected_action": [public.pk]},
        )
        rows = Article.objects.order_by("pk").values_list("title", "status", "comments_mode")
        self.assertEqual(
            list(rows), [("Prévu", "published", "open"), ("Public", "published", "open")]
        )

    def test_a_save_of_a_scheduled_story_leaves_its_frozen_text(self) -> None:
        planned = make_article("Prévu", at=timezone.now() + timedelta(days=1))
        self.assertEqual(self.press(planned, "_continue", title="Autre").status_code, 302)
        planned.refresh_from_db()
        self.assertEqual((planned.title, planned.public_title), ("Autre", "Prévu"))


class OvertakenTest(StoryForm):
    def test_the_second_of_two_savers_keeps_every_word_and_overwrites_none(self) -> None:
        article = make_draft("Au départ")
        mine = shown(self.client, change_url(article))
        other = make_journalist(username="jean")
        self.client.force_login(other)
        self.press(article, "_continue", title="De Jean", **{"sections-0-DELETE": "on"})
        self.client.force_login(self.editor)
        add_section(mine, heading="De moi")
        response = self.post(
            change_url(article), mine, title="De moi", **{"sections-0-body": "<p>De moi.</p>"}
        )
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.context["overtaken"]["who"], "jean")
        self.assertContains(
            response, f'href="{change_url(article)}" target="_blank"', status_code=409
        )
        kept = values(response)
        self.assertEqual((kept["title"], kept["sections-1-heading"]), ("De moi", "De moi"))
        self.assertEqual(kept["sections-0-body"], "<p>De moi.</p>")
        self.assertContains(response, "&lt;p&gt;De moi.&lt;/p&gt;", status_code=409)
        article.refresh_from_db()
        self.assertEqual((article.title, article.revision), ("De Jean", 1))
        self.assertEqual(article.sections.count(), 0)
        # Pressing again does not help: the newer state has not been seen.
        self.assertEqual(self.post(change_url(article), kept).status_code, 409)

    def test_publishing_counts_as_a_newer_state(self) -> None:
        article = make_draft()
        mine = shown(self.client, change_url(article))
        self.press(article, "_publish", title="Publié")
        self.assertEqual(self.post(change_url(article), mine, "_publish").status_code, 409)
        article.refresh_from_db()
        self.assertEqual(article.public_title, "Publié")

    def test_a_form_without_the_number_it_saw_is_refused(self) -> None:
        article = make_draft("Au départ")
        data = shown(self.client, change_url(article))
        del data["seen"]
        self.assertEqual(self.post(change_url(article), data, title="X").status_code, 409)
        article.refresh_from_db()
        self.assertEqual(article.title, "Au départ")
