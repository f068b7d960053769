"""The only sanitiser, and the only place that vouches for HTML.

Source → typography → sanitise → stored HTML: what leaves `clean_story` and
`render_comment` is stored, printed through `trusted`, and never edited again.

nh3 is the security boundary. bleach is kept for one job, finding the links in
readers' text, and works between two runs of nh3, because it gets no security
releases any more (6.4.0, June 2026).
"""

import json
import re
from html import escape, unescape
from typing import Final

import nh3
from bleach.linkifier import TLDS, Linker
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString, mark_safe

from newsportal.typography import typeset

HTML_VERSION: Final[int] = 1  # kept beside stored HTML: what an older one made can be found

MAX_LINK_TEXT = 60  # characters shown; the address itself is whole
MAX_PASSES = 6  # an element renamed or unwrapped may stand where a browser would move it
LINK_REL = "nofollow ugc noopener"

# XML 1.0 §2.2 forbids these in a feed, references or not; C1 controls show nothing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_BIDI_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")  # no UTF-8 for them: nh3 and databases refuse

# fmt: off
_STORY_TAGS = frozenset([
    "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "sub", "sup",
    "s", "abbr", "h3", "hr",
])
# A heading in a body stands below the section's own h2. Containers become paragraphs,
# lest the words of two of them run together.
_CONTAINERS = frozenset([
    "div", "section", "article", "header", "footer", "main", "aside", "address",
    "figcaption", "caption", "td", "th", "dt", "dd",
])
_HEADINGS = frozenset(["h1", "h2", "h4", "h5", "h6"])
_DROPPED_WITH_CONTENT = frozenset([
    "script", "style", "template", "iframe", "noembed", "noframes", "noscript", "textarea",
    "title", "svg", "math", "select", "object", "xmp", "plaintext",
])
# fmt: on
_RENAMED = {
    "b": "strong",
    "i": "em",
    "strike": "s",
    "del": "s",
    **dict.fromkeys(_HEADINGS, "h3"),
    **dict.fromkeys(_CONTAINERS, "p"),
}
_BLOCKS = (
    frozenset(["p", "br", "ul", "ol", "li", "blockquote", "pre", "h3", "hr"])
    | _HEADINGS
    | _CONTAINERS
)
_STORY_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title", "hreflang"},
    "ol": {"start"},
    "abbr": {"title"},
    "*": set(),
}
_ATTRIBUTE_VALUES = {
    ("a", "href"): re.compile(r"(?:https?://|mailto:|tel:)[^\s/]|/(?![/\\])", re.IGNORECASE),
    ("a", "hreflang"): re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}\Z"),
    ("ol", "start"): re.compile(r"-?[0-9]{1,6}\Z"),
}


def _allowed_value(tag: str, name: str, value: str) -> str | None:
    # As browsers do (WHATWG URL §4.4), or `/<tab>/host` would pass as a path.
    value = re.sub("[\x00-\x1f]", "", value).strip()
    pattern = _ATTRIBUTE_VALUES.get((tag, name))
    return value if pattern is None or pattern.match(value) else None


def _story_cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags,
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_STORY_ATTRIBUTES,
        attribute_filter=_allowed_value,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


_STORY_SOURCE = _story_cleaner(_STORY_TAGS | _RENAMED.keys())
_STORY = _story_cleaner(_STORY_TAGS)
_COMMENT_TEXT = nh3.Cleaner(tags={"p", "br"}, attributes={"*": set()}, link_rel=None)
_COMMENT = nh3.Cleaner(
    tags={"p", "br", "a"},
    attributes={"a": {"href"}, "*": set()},
    url_schemes={"http", "https"},
    url_relative="deny",
    link_rel=LINK_REL,
)
_TEXT_IN_BLOCKS = nh3.Cleaner(
    tags=_BLOCKS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={"*": set()},
    link_rel=None,
)

# These read nh3's own output only, where quotes and brackets in values are references.
_RENAMED_TAG = re.compile(rf"<(/?)({'|'.join(_RENAMED)})>")
_VALUE = r' [a-z]+="[^"]*"'
_EXTERNAL_LINK = re.compile(rf'<a(?=(?:{_VALUE})*? href="https?:)((?:{_VALUE})+)>', re.IGNORECASE)
_LINK_TO_NOWHERE = re.compile(rf"<a(?:(?! href=){_VALUE})*>(.*?)</a>", re.DOTALL)
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|<br>)*</p>")
_TAG = re.compile(r"</?[a-z0-9]+>")

# bleach matches before references are decoded: of nh3's four, an address holds `&amp;` only.
_LABEL = r"[^\W_][\w-]{0,62}+"
_TRAILING = r"[\[\].,;:!?…'’*]"  # belongs to the sentence unless the address goes on
_PART = r"""(?:&amp;|\((?:&amp;|[^\s()<>"«»“”&])*+\)|[^\s()<>"«»“”&\[\].,;:!?…'’*`{}|\\^])"""
_TAIL = rf"(?:{_TRAILING}*+{_PART})"
_URL = re.compile(
    rf"(?<![\w@./&\#-])(?:https?://(?![^\s/?\#]{{0,255}}@){_LABEL}(?:\.{_LABEL})*+"
    rf"|www\.{_LABEL}(?:\.{_LABEL})++|{_LABEL}(?:\.{_LABEL})++(?=(?::[0-9]{{1,5}})?/))"
    rf"(?::[0-9]{{1,5}}(?![0-9]))?+(?:/{_TAIL}*+|[?\#]{_TAIL}++)?+",
    re.IGNORECASE,
)
_MAY_LINK = re.compile(r"://|\.\w")  # whatever _URL matches has one of these
_HOST_OF_BARE = re.compile(r"[^:/?#]+")
_KNOWN_ENDINGS = frozenset(TLDS) | frozenset(
    ["app", "blog", "bzh", "dev", "example", "news", "online", "paris", "shop", "site", "social"]
)


def clean_story(html: str) -> str:
    """Return editors' rich text with nothing but a story's own elements.

    Any string is accepted. Cleaning what is clean changes nothing.
    """
    story = _keep_pre_newline(_without_controls(_STORY_SOURCE.clean(_encodable(html))))
    story = _RENAMED_TAG.sub(lambda tag: f"<{tag[1]}{_RENAMED[tag[2]]}>", story)
    for _ in range(MAX_PASSES):
        before, story = story, _cleaned_once(story)
        if story == before:
            break
    return story


def render_comment(text: str, *, language: str) -> str:
    """Return a reader's plain text as HTML: paragraphs, line breaks, links.

    HTML in it is shown as it was typed. `text` is any string; its length is for
    the caller to limit. The result is empty when nothing visible is left.
    """
    paragraphs = [
        "<br>".join(escape(line, quote=False) for line in paragraph)
        for paragraph in _paragraphs(typeset(_plain(text), language=language))
    ]
    before = _COMMENT_TEXT.clean("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))
    if not _MAY_LINK.search(before):
        return _finished(_COMMENT.clean(before))  # bleach takes most of the time
    # A Linker keeps state while it works, so threads cannot share one.
    linker = Linker(callbacks=[_link], url_re=_URL, recognized_tags={"p", "br", "a"})
    return _finished(_COMMENT.clean(linker.linkify(before)))


def count_links(text: str) -> int:
    """Return how many links `render_comment` makes of `text`, in any language."""
    return render_comment(text, language="").count("<a ")


def text_of(html: str) -> str:
    """Return the plain text of stored HTML in one line.

    Blocks are set apart by a space; no-break spaces stay what they are.
    """
    bare = _without_controls(_TEXT_IN_BLOCKS.clean(_encodable(html)))
    return re.sub("[ \t\n\f\r]+", " ", unescape(_TAG.sub(" ", bare))).strip(" ")


def trusted(html: str) -> SafeString:
    """Vouch for HTML that was made by this module and stored since."""
    return mark_safe(html)  # noqa: S308  the one place


def json_for_script(data: object) -> SafeString:
    """Return `data` as JSON that may stand in a <script> of data, such as JSON-LD.

    Dates, decimals and translated strings are accepted. Raises TypeError for
    what JSON has no word for, and ValueError for NaN and infinities.
    """
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, allow_nan=False)
    return trusted(re.sub("[<>&\u2028\u2029\ud800-\udfff]", _json_escape, text))


def _json_escape(char: re.Match[str]) -> str:
    return f"\\u{ord(char[0]):04x}"


def _encodable(text: str) -> str:
    return _SURROGATES.sub("\ufffd", text)


def _without_controls(text: str) -> str:
    return _CONTROLS.sub("", text)


def _keep_pre_newline(html: str) -> str:
    # A parser drops the first newline in <pre>; nh3 does not write it again.
    return html.replace("<pre>\n", "<pre>\n\n")


def _cleaned_once(story: str) -> str:
    clean = _EXTERNAL_LINK.sub(r'<a\1 rel="noopener">', _finished(_STORY.clean(story)))
    return _keep_pre_newline(_EMPTY_PARAGRAPH.sub("", clean)).strip()


def _finished(html: str) -> str:
    """Undo two things of nh3: `<a>` whose address it refused, and `&nbsp;`."""
    return _LINK_TO_NOWHERE.sub(r"\1", html).replace("&nbsp;", "\u00a0")


def _plain(text: str) -> str:
    lines = "\n".join(_encodable(text).splitlines())
    return _BIDI_OVERRIDES.sub("", _without_controls(lines))


def _paragraphs(text: str) -> list[list[str]]:
    """Return the lines of each paragraph; any number of blank lines parts two."""
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        if stripped := line.strip():
            paragraphs[-1].append(stripped)
        elif paragraphs[-1]:
            paragraphs.append([])
    return [lines for lines in paragraphs if lines]


_Attributes = dict[tuple[str | None, str] | str, str]


def _link(attributes: _Attributes, is_new: bool) -> _Attributes | None:
    """Decide, as a callback of bleach, on the link that it found; None leaves it text.

    Both the address and `_text` come with their references not decoded.
    """
    shown = attributes["_text"]
    if not shown.lower().startswith(("http://", "https://", "www.")):
        host = _HOST_OF_BARE.match(shown)
        if host is None or host[0].rpartition(".")[2].lower() not in _KNOWN_ENDINGS:
            return None
    if not shown.lower().startswith(("http://", "https://")):
        attributes[None, "href"] = f"https://{shown}"
    visible = unescape(shown)
    if len(visible) > MAX_LINK_TEXT:
        attributes["_text"] = escape(visible[: MAX_LINK_TEXT - 1], quote=False) + "…"
    return attributes
