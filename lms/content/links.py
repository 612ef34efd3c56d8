"""The links in a piece of Markdown, each with its line."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt

SCHEMES = ("https", "http", "mailto", "tel", "term", "source")
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Link:
    """A link or picture: ``line`` counts from 0 at the first line of the Markdown; ``label`` is the text shown."""

    scheme: str
    target: str
    label: str
    line: int
    is_picture: bool = False


def links(markdown: str) -> Iterator[Link]:
    """Every link and picture in the order of the text; code is passed over."""
    if "](" not in markdown and "]:" not in markdown and "<" not in markdown:
        return
    for block in _PARSER.parse(markdown):
        if block.type != "inline":
            continue
        line = block.map[0] if block.map else 0
        tokens = block.children or []
        for position, token in enumerate(tokens):
            if token.type in ("softbreak", "hardbreak"):
                line += 1
            elif token.type == "image":
                yield Link("", str(token.attrGet("src")), token.content, line, is_picture=True)
            elif token.type == "link_open":
                end = next(place for place in range(position, len(tokens)) if tokens[place].type == "link_close")
                scheme, colon, target = str(token.attrGet("href")).partition(":")
                label = "".join(inner.content for inner in tokens[position:end])
                yield Link(scheme.lower() if colon else "", target if colon else scheme, label, line)
