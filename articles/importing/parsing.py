"""From the bytes of a file to a story, whichever of the two kinds it is."""

from articles.importing.front_matter import BOUNDARY
from articles.importing.markdown import parse_markdown
from articles.importing.plain import parse_plain
from articles.importing.reading import read_text
from articles.importing.story import ImportedStory


def parse(content: bytes, *, name: str) -> ImportedStory:
    """Return the story in `content`; `name` is what refusals call the file.

    A first line of `---` opens Markdown with front matter; all else is plain text.

    Raises StoryRefused, and nothing else, for what cannot be understood.
    """
    text = read_text(content, name=name)
    if text.partition("\n")[0].rstrip() == BOUNDARY:
        return parse_markdown(text, name=name)
    return parse_plain(text, name=name)
