"""Markdown as plain sentences and words."""

import re
from dataclasses import dataclass
from functools import lru_cache

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b[ap]\.m)(?<!\b[MD]r)(?<!\bM[rs]s)(?<!\bMs)(?<!\bNo)(?<!\bSt)[.!?]+[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])"
)


@dataclass(frozen=True)
class Sentence:
    """A sentence, or a list entry or table cell without a full stop; ``line`` counts from 0 at the Markdown's first line."""

    text: str
    line: int

    @property
    def words(self) -> list[str]:
        """The words, hyphenated ones apart."""
        return words(self.text)


def words(text: str) -> list[str]:
    """The words of a plain text, hyphenated ones apart."""
    return _WORD.findall(text)


def sentences(markdown: str, *, with_headings: bool = False, with_quotes: bool = True) -> list[Sentence]:
    """The sentences of a passage without its markup and code; headings only when asked for."""
    found: list[Sentence] = []
    depth, in_heading = 0, False
    for token in _PARSER.parse(markdown):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        in_heading = token.type == "heading_open" or (in_heading and token.type != "heading_close")
        if token.type == "inline" and (with_headings or not in_heading) and (with_quotes or not depth):
            text = "".join(_text_of(child.type, child.content) for child in token.children or ())
            found += _split(text, token.map[0] if token.map else 0)
    return found


@lru_cache(maxsize=50_000)
def word_count(markdown: str) -> int:
    """The number of words that a reader of the passage reads, headings included."""
    return sum(len(sentence.words) for sentence in sentences(markdown, with_headings=True))


def _text_of(kind: str, content: str) -> str:
    return "\n" if kind in ("softbreak", "hardbreak") else content if kind in ("text", "code_inline") else ""


def _split(text: str, line: int) -> list[Sentence]:
    found, start = [], 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        if piece := text[start:end].strip():
            found.append(Sentence(piece.replace("\n", " "), line + text.count("\n", 0, start)))
        start = end
    return found
