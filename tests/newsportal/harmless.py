"""What HTML may hold that was made of other people's text, checked with a parser of its own."""

import re
from html.parser import HTMLParser

# fmt: off
STORY_TAGS = {
    "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre", "sub", "sup",
    "s", "abbr", "h3", "hr",
}
# fmt: on
STORY_ATTRIBUTES = {
    "a": {"href", "title", "hreflang", "rel"},
    "ol": {"start"},
    "abbr": {"title"},
}
NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


class Elements(HTMLParser):
    """What a parser finds in HTML: (tag, attributes) in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.other: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.other.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(html: str, *, tags: set[str], attributes: dict[str, set[str]]) -> None:
    elements = Elements(html)
    assert elements.other == []
    for tag, values in elements.found:
        assert tag in tags
        assert set(values) <= attributes.get(tag, set())
        if href := values.get("href"):
            assert re.match(r"(?:https?://|mailto:|tel:)[^\s/]|/(?![/\\])", href, re.IGNORECASE)
            assert not re.search("[\x00-\x1f]", href)


def assert_harmless_story(html: str) -> None:
    assert_harmless(html, tags=STORY_TAGS, attributes=STORY_ATTRIBUTES)


def assert_harmless_comment(html: str) -> None:
    assert_harmless(html, tags={"p", "br", "a"}, attributes={"a": {"href", "rel"}})
    for tag, values in Elements(html).found:
        if tag == "a":
            assert values["rel"] == "nofollow ugc noopener"
            assert re.match("https?://", values["href"], re.IGNORECASE)


def readable(text: str) -> str:
    """What of a reader's text can be shown at all, in lines."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return "\n".join(NOT_TEXT.sub("", line) for line in text.splitlines())


def as_one_line(text: str) -> str:
    """What `text_of` says of a comment whose links are short."""
    lines = (line.strip() for line in readable(text).split("\n"))
    return re.sub("[ \t]+", " ", " ".join(line for line in lines if line))


def hrefs(html: str) -> list[str | None]:
    return [values.get("href") for tag, values in Elements(html).found if tag == "a"]
