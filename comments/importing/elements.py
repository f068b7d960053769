"""Reading XML of any size, element by element, from files that nobody vouches for.

Nothing but the elements that are asked for is kept, so memory does not grow with the
file. One that declares entities of its own is refused: none is expanded or fetched.
"""

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from comments.importing.incoming import DumpRefused

CHUNK = 64 * 1024
MAX_ELEMENT_CHARS = 8 * 1024 * 1024  # a story in WordPress may be long, a comment is not
# XML 1.0 §2.2 forbids these; WordPress and Disqus write what their readers typed.
_FORBIDDEN = bytes({*range(0x20)} - {0x09, 0x0A, 0x0D})

Path = tuple[str, ...]


class Element:
    """What stands in an element: texts by path below it (`author`, `email`), and attributes.

    Names are without namespaces: `dsq:id` is `id`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._texts: dict[Path, list[str]] = {}
        self._attributes: dict[Path, dict[str, str]] = {}
        self.chars = 0

    def text(self, *path: str) -> str:
        return "".join(self._texts.get(path, ())).strip()

    def attribute(self, name: str, *path: str) -> str:
        return self._attributes.get(path, {}).get(name, "")

    def open(self, path: Path, attributes: dict[str, str]) -> None:
        """Begin an element inside; of two with one name, the first counts."""
        if path not in self._attributes:
            self._texts[path] = []
            self._attributes[path] = {_local(name): value for name, value in attributes.items()}

    def add(self, path: Path, text: str) -> None:
        self.chars += len(text)
        if self.chars <= MAX_ELEMENT_CHARS:
            self._texts.setdefault(path, []).append(text)


def elements(stream: BinaryIO, wanted: dict[str, str]) -> Iterator[Element]:
    """Yield each element whose name is in `wanted`, as it ends, in the order of the file.

    `wanted` maps the name to that of the element right above it ("" for any). Of
    elements inside each other each has its own texts only.

    Raises DumpRefused.
    """
    reader = _Reader(wanted)
    try:
        while chunk := stream.read(CHUNK):
            reader.parser.Parse(chunk.translate(None, _FORBIDDEN), False)
            yield from reader.taken()
        reader.parser.Parse(b"", True)
        yield from reader.taken()
    except expat.ExpatError as error:
        raise DumpRefused(f"not XML: {expat.ErrorString(error.code)}", line=error.lineno) from None


class _Reader:
    def __init__(self, wanted: dict[str, str]) -> None:
        self.wanted = wanted
        self.path: list[str] = []
        self.open: list[tuple[int, Element]] = []  # (depth, element) of those around us
        self.done: list[Element] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.EntityDeclHandler = self._refuse
        self.parser.ExternalEntityRefHandler = self._refuse
        self.parser.UnparsedEntityDeclHandler = self._refuse
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def taken(self) -> list[Element]:
        done, self.done = self.done, []
        return done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        above = self.path[-1] if self.path else ""
        self.path.append(name)
        if name in self.wanted and self.wanted[name] in {"", above}:
            self.open.append((len(self.path), Element(name)))
        if self.open:
            depth, element = self.open[-1]
            element.open(tuple(self.path[depth:]), attributes)

    def _end(self, name: str) -> None:
        if self.open and self.open[-1][0] == len(self.path):
            self.done.append(self.open.pop()[1])
        self.path.pop()

    def _characters(self, text: str) -> None:
        if self.open:
            depth, element = self.open[-1]
            element.add(tuple(self.path[depth:]), text)

    def _refuse(self, *_declaration: object) -> int:
        line = self.parser.CurrentLineNumber
        raise DumpRefused("the file declares entities of its own", line=line)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
