"""What a browser posts from the story’s form: built from the form as it is shown."""

from typing import Any

from django.test import Client, TestCase
from django.urls import reverse

from articles.models import Article
from tests.builders import make_editor

PREFIXES = ("bylines", "sections")


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def shown(client: Client, url: str) -> dict[str, Any]:
    """Return every value that the form at `url` shows, by the name it is posted under."""
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return values(response)


def values(response: Any) -> dict[str, Any]:
    """The same of a form that was given back with errors."""
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            widget, value = bound.field.widget, bound.value()
            if hasattr(widget, "decompress") and not isinstance(value, list):
                value = widget.decompress(value)
            if isinstance(value, list) and hasattr(widget, "decompress"):
                for number, part in enumerate(value):
                    data[f"{bound.html_name}_{number}"] = "" if part is None else str(part)
            elif isinstance(value, list):
                data[bound.html_name] = [str(getattr(item, "pk", item)) for item in value]
            elif value is not None and value is not False:
                data[bound.html_name] = str(value)
    return data


def add_section(data: dict[str, Any], **fields: Any) -> int:
    """Do what “add another section” does; return the number of the new row."""
    return _add(data, "sections", {"kind": "text"} | fields)


def add_byline(data: dict[str, Any], **fields: Any) -> int:
    return _add(data, "bylines", fields)


def _add(data: dict[str, Any], prefix: str, fields: dict[str, Any]) -> int:
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    data |= {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return number


class StoryForm(TestCase):
    """An editor at the story’s form."""

    def setUp(self) -> None:
        self.editor = make_editor(username="ines")
        self.client.force_login(self.editor)

    def post(
        self, url: str, data: dict[str, Any], button: str = "_continue", **changes: Any
    ) -> Any:
        return self.client.post(url, data | changes | {button: "1"})

    def press(self, article: Article, button: str, **changes: Any) -> Any:
        return self.post(
            change_url(article), shown(self.client, change_url(article)), button, **changes
        )
