"""« Dernières nouvelles » and « À ne pas manquer » stand on every reader's page."""

from django.test import TestCase

from tests.builders import make_article, make_author, make_category, make_comment, make_tag


class BlocksTest(TestCase):
    def missing(self, paths: list[str]) -> list[str]:
        wanted = ('id="latest-news"', 'id="dont-miss"')
        found = []
        for path in paths:
            html = self.client.get(path).content.decode()
            found += [f"{path} {block}" for block in wanted if html.count(block) != 1]
        return found

    def test_on_an_empty_portal(self) -> None:
        category = make_category()
        paths = ["/", "/en/", "/latest/", category.get_absolute_url(), "/nulle-part/"]
        self.assertEqual(self.missing(paths), [])

    def test_with_one_story(self) -> None:
        tag, author = make_tag(), make_author()
        article = make_article(tags=[tag], authors=[author])
        comment = make_comment(article)
        paths = ["/", "/latest/", article.get_absolute_url(), tag.get_absolute_url()]
        paths += [author.get_absolute_url(), article.category.get_absolute_url()]
        day = article.get_absolute_url().rsplit("/", 2)[0] + "/"
        paths += [day, day.rsplit("/", 2)[0] + "/", "/nulle-part/"]
        paths += [f"/comments/{article.pk}/", f"/comments/{article.pk}/reply/{comment.pk}/"]
        self.assertEqual(self.missing(paths), [])
