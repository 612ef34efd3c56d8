"""Authors' Markdown to safe HTML: no raw HTML, headings from the second level on, terms and sources as links on the page."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from lms.content.links import SCHEMES

MAX_LENGTH = 40_000
"""The longest Markdown, in characters, that is rendered; parsing crafted text takes time that grows with its square."""

_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "pre", "blockquote", "hr"}
_WORDS = {"strong", "em", "s", "code", "br", "a", "sup"}
_ATTRIBUTES = {"a": {"href", "class", "rel", "aria-label"}, "ol": {"start"}, "th": {"scope"}, "sup": {"class"}}
_CLEANER = nh3.Cleaner(
    tags=_BLOCKS | _TABLE | _WORDS,
    attributes=_ATTRIBUTES | {f"h{level}": {"id"} for level in range(2, 7)},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Whether an address may stand in a link; others are shown as they were typed."""
        return url.partition(":")[0].lower() in SCHEMES


_PARSER = _Parser("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


class Links:
    """What the Markdown of one page refers to, gathered while it is rendered: terms, sources in citing order, headings.

    ``terms`` and ``sources`` are the keys that exist; a link to any other key is shown as its plain words.
    """

    def __init__(self, terms: Collection[str] = (), sources: Collection[str] = ()) -> None:
        self._known_terms, self._known_sources = terms, sources
        self.terms: list[str] = []
        self.sources: list[str] = []
        self.headings: list[tuple[int, str, str]] = []

    def term(self, key: str) -> str | None:
        """The address of a term on the page, which now counts as used; None when there is no such term."""
        if key not in self._known_terms:
            return None
        if key not in self.terms:
            self.terms.append(key)
        return f"#term-{key}"

    def source(self, key: str) -> int | None:
        """The number of a source on the page, which now counts as cited; None when there is no such source."""
        if key not in self._known_sources:
            return None
        if key not in self.sources:
            self.sources.append(key)
        return self.sources.index(key) + 1

    def heading(self, level: int, text: str) -> str:
        """The anchor of a heading, made from its words and different from every other heading's on the page."""
        slug = f"h-{_slug(text)}"
        taken = {anchor for _, anchor, _ in self.headings}
        anchor = next(name for name in (slug, *(f"{slug}-{number}" for number in range(2, 10_000))) if name not in taken)
        self.headings.append((level, anchor, text))
        return anchor


def render(markdown: str, links: Links) -> str:
    """Safe HTML of a passage; ValueError when it is longer than MAX_LENGTH."""
    return _render(_PARSER.parse(_checked(markdown)), links)


def render_inline(markdown: str, links: Links) -> str:
    """Safe HTML of a short text without paragraphs, such as an option; ValueError when it is longer than MAX_LENGTH."""
    return _render(_PARSER.parseInline(_checked(markdown)), links)


def _checked(markdown: str) -> str:
    if len(markdown) > MAX_LENGTH:
        raise ValueError(f"Markdown of {len(markdown)} characters; at most {MAX_LENGTH} are rendered")
    return markdown


def _render(tokens: Sequence[Token], links: Links) -> str:
    for position, token in enumerate(tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{max(2, int(token.tag[1]))}"
        if token.type == "heading_open":
            words = "".join(_words(tokens[position + 1].children or ())).strip()
            token.attrSet("id", links.heading(int(token.tag[1]), words))
        elif token.type == "th_open":
            token.attrs = {"scope": "col"}
        elif token.type == "inline":
            token.children = list(_linked(token.children or (), links))
    return _CLEANER.clean(_PARSER.renderer.render(tokens, _PARSER.options, {}))


def _linked(tokens: Sequence[Token], links: Links) -> Iterator[Token]:
    """The inline tokens with the links of terms and sources turned into links on the page."""
    closing = ""
    for token in tokens:
        if token.type == "link_open":
            opening, closing = _link(str(token.attrGet("href")), links)
            yield _html(opening)
        elif token.type == "link_close":
            yield _html(closing)
        else:
            yield token


def _link(address: str, links: Links) -> tuple[str, str]:
    """What stands before and after a link's words."""
    scheme, _, target = address.partition(":")
    if scheme == "term":
        place = links.term(target)
        return (f'<a class="term" href="{place}">', "</a>") if place else ("", "")
    if scheme == "source":
        number = links.source(target)
        mark = f'<sup class="cite"><a href="#source-{target}" aria-label="Source {number}">{number}</a></sup>'
        return "", mark if number else ""
    relation = ' rel="noreferrer"' if scheme.lower() in ("http", "https") else ""
    return f'<a href="{escape(address)}"{relation}>', "</a>"


def _html(text: str) -> Token:
    return Token("html_inline", "", 0, content=text)


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        yield " " if token.type in ("softbreak", "hardbreak") else token.content


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "-".join(re.findall(r"\w+", re.sub(r"[\u0300-\u036f]", "", plain)))[:60] or "part"
