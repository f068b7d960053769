"""What stands around the contents of every page of an edition, made once for each change."""

from collections.abc import Callable, Sequence
from typing import Any

from django import template
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop

from articles import sidebar
from articles.models import Category
from articles.sidebar import Sidebar
from articles.templatetags.articles import moment, page_language, page_url
from newsportal import fragments

register = template.Library()

# In the language that is offered; other languages give their own name.
INVITATIONS = {"en": gettext_noop("Read in English"), "fr": gettext_noop("Read in French")}


class Shared(template.Node):
    """The block of `{% shared %}`."""

    def __init__(self, name: Sequence[FilterExpression], block: NodeList) -> None:
        self.name, self.block = name, block

    def render(self, context: Context) -> SafeString:
        name = " ".join(str(part.resolve(context)) for part in self.name)
        return once(context, name, lambda: self.block.render(context))


class SharedByStory(Shared):
    """The block of `{% of_story %}`."""

    def render(self, context: Context) -> SafeString:
        request, article = context["request"], context["article"]
        name = f"{self.name[0].resolve(context)} of {article.pk}"
        return fragments.shared(
            request, name, context["story_keys"], lambda: self.block.render(context)
        )


class Same(Shared):
    """The block of `{% same %}`."""

    def render(self, context: Context) -> SafeString:
        values = [part.resolve(context) for part in self.name]
        known = tuple(tuple(v) if isinstance(v, list) else v for v in values)
        about = (page_language(), timezone.localdate(moment(context)), *known)
        return fragments.same(about, lambda: self.block.render(context))


def _block(parser: Parser, token: Token, kind: type[Shared]) -> Shared:
    tag, *name = token.split_contents()
    block = parser.parse((f"end{tag}",))
    parser.delete_first_token()
    return kind([parser.compile_filter(part) for part in name], block)


@register.tag
def shared(parser: Parser, token: Token) -> Shared:
    """`{% shared "name" a b %}…{% endshared %}`: a block that pages of an edition share.

    `a` and `b` are all that it depends on besides the edition.
    """
    return _block(parser, token, Shared)


@register.tag
def of_story(parser: Parser, token: Token) -> Shared:
    """`{% of_story "name" %}…{% endof_story %}`: what stays when a comment is added to the page.

    It depends on `article` and what goes with it: the page gives `story_keys`.
    """
    return _block(parser, token, SharedByStory)


@register.tag
def same(parser: Parser, token: Token) -> Shared:
    """`{% same "name" a b %}…{% endsame %}`: printed again only when a value is another.

    The values, hashable or lists of such, are all that it depends on besides the
    language and the day.
    """
    return _block(parser, token, Same)


def once(context: Context, name: str, make: Callable[[], SafeString]) -> SafeString:
    """Return what `make` gives, from an earlier page of the edition if nothing has changed."""
    request = context.get("request")
    return sidebar.of_edition(request, page_language(), name, make) if request else make()


@register.simple_tag(takes_context=True)
def category_navigation(context: Context) -> list[Category]:
    """Return the categories of the edition, in order."""
    request, known = context.get("request"), context.get("categories")
    if known is not None:
        return known
    language = page_language()
    return sidebar.categories(request, language) if request else sidebar.navigation(language)


@register.simple_tag(takes_context=True)
def beside(context: Context) -> Sidebar:
    """Return what the margin shows; a view that has it gives it as `sidebar`."""
    request, known = context.get("request"), context.get("sidebar")
    if known is not None:
        return known
    language = page_language()
    if request is None:
        return sidebar.sidebar(language, moment(context))
    return sidebar.beside(request, language)


@register.simple_tag(takes_context=True)
def latest_news(context: Context) -> SafeString:
    """Print « Dernières nouvelles »."""

    def made() -> SafeString:
        contents = {"stories": beside(context).latest, "rendered_at": moment(context)}
        return render_to_string("articles/_latest_news.html", contents)

    return once(context, "latest news", made)


@register.simple_tag(takes_context=True)
def dont_miss(context: Context) -> SafeString:
    """Print « À ne pas manquer » as it stands in the margin; `besides` is the page's own story."""
    margin, own = beside(context), context.get("besides")
    besides = own if own in {story.pk for story in margin.recommended} else None

    def made() -> SafeString:
        contents = {"stories": margin.picks(besides=besides)}
        return render_to_string("articles/_dont_miss.html", contents)

    return once(context, f"don’t miss but {besides}", made)


@register.simple_tag(takes_context=True)
def archive_url(context: Context) -> str:
    """Return the archive of the newest story's month; "" while there is no story."""
    latest = beside(context).latest
    return page_url("month", latest[0].path_date.year, latest[0].path_date.month) if latest else ""


@register.simple_tag(takes_context=True)
def other_editions(context: Context) -> list[dict[str, Any]]:
    """Return where the other languages are: `translations` of the page, else front pages."""
    translations: dict[str, str] = context.get("translations") or {}
    return [
        {
            "code": edition["code"],
            "url": translations.get(edition["code"], edition["url"]),
            "is_translation": edition["code"] in translations,
            "invitation": _invitation(edition["code"], edition["name"]),
        }
        for edition in context.get("editions") or ()
        if edition["code"] != page_language()
    ]


def _invitation(code: str, name: str) -> str:
    if code not in INVITATIONS:
        return str(name)
    with translation.override(code):
        return gettext(INVITATIONS[code])
