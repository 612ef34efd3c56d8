"""Markdown becomes safe HTML with links to terms and sources on the page."""

import time
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.markup import MAX_LENGTH, Links, render, render_inline

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "<javascript:alert(1)>",
    '[x](https://example.org/"onmouseover="alert(1))',
    "[x](https://example.org 'a\" onclick=\"alert(1)')",
    '[x](term:a"><script>alert(1)</script>)',
    '[x](source:a"onclick="alert(1))',
    "![x](https://example.org/pixel.png)",
    "`<script>`",
    "```html\n<script>alert(1)</script>\n```",
    "[a]: javascript:alert(1)\n\n[a]",
    "# <svg onload=alert(1)>",
    "<style>*{display:none}</style>",
    "<iframe src=https://example.org></iframe>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]


def links() -> Links:
    return Links({"core-data", "last-place"}, {"standard", "study"})


ATTRIBUTES = {"href", "id", "class", "rel", "aria-label", "start", "scope"}
PIECES = [*HOSTILE, "\n", "*", "_", "`", "[", "](", ")", "<", ">", '"', "term:core-data", "source:study", "x"]


class Tags(HTMLParser):
    """Gathers the tags of a page with their attributes."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def assert_safe(html: str) -> None:
    for tag, attributes in Tags(html).tags:
        assert tag in {"p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "h2", "hr", "br", "blockquote", "sup"}, html
        assert attributes.keys() <= ATTRIBUTES, html
        assert (attributes.get("href") or "#").startswith(("#", "http:", "https:", "mailto:", "tel:")), html


@pytest.mark.parametrize("markdown", HOSTILE)
@pytest.mark.parametrize("how", [render, render_inline])
def test_nothing_that_runs_or_loads_comes_through(markdown: str, how: Callable[[str, Links], str]):
    assert_safe(how(markdown, links()))


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_no_mixture_of_hostile_pieces_comes_through(markdown: str):
    assert_safe(render(markdown, links()))


def test_terms_and_sources_become_links_on_the_page():
    found = links()
    html = render("The [core data](term:core-data).[](source:study) It [counts](source:standard).[](source:study)", found)
    assert html == (
        '<p>The <a class="term" href="#term-core-data">core data</a>.'
        '<sup class="cite"><a href="#source-study" aria-label="Source 1">1</a></sup>'
        ' It counts<sup class="cite"><a href="#source-standard" aria-label="Source 2">2</a></sup>.'
        '<sup class="cite"><a href="#source-study" aria-label="Source 1">1</a></sup></p>\n'
    )
    assert (found.terms, found.sources) == (["core-data"], ["study", "standard"])


def test_unknown_terms_and_sources_are_plain_words():
    assert render("[core data](term:nope)[](source:nope)", links()) == "<p>core data</p>\n"


def test_headings_start_at_the_second_level_and_have_anchors_of_their_own():
    found = links()
    html = render("# Première fois\n\n## What to do\n\n### What to do\n\n## 日本\n\n## !", found)
    assert html.split("\n")[:3] == [
        '<h2 id="h-premiere-fois">Première fois</h2>',
        '<h2 id="h-what-to-do">What to do</h2>',
        '<h3 id="h-what-to-do-2">What to do</h3>',
    ]
    assert found.headings[2:] == [(3, "h-what-to-do-2", "What to do"), (2, "h-日本", "日本"), (2, "h-part", "!")]


def test_links_out_tell_no_referrer_and_tables_name_their_columns():
    assert (
        render("<https://example.org>", links())
        == '<p><a href="https://example.org" rel="noreferrer">https://example.org</a></p>\n'
    )
    assert render("[call](tel:911)", links()) == '<p><a href="tel:911">call</a></p>\n'
    assert '<th scope="col">a</th>' in render("| a |\n|---|\n| 1 |", links())


def test_short_texts_have_no_paragraphs():
    assert render_inline("Say *yes* to `all`\n# of it", links()) == "Say <em>yes</em> to <code>all</code>\n# of it"


CRAFTED = ["[", "![[", "*a ", "*a_ ", "`a", "> ", "[a](b", "<", "- a\n", "|a|b|\n|-|-|\n", "[x](<", "&", "~~a~~~ "]


@pytest.mark.parametrize("piece", CRAFTED)
def test_crafted_text_of_the_greatest_length_takes_no_more_than_seconds(piece: str):
    started = time.perf_counter()
    render((piece * MAX_LENGTH)[:MAX_LENGTH], links())
    assert time.perf_counter() - started < 15


def test_longer_text_is_not_rendered():
    with pytest.raises(ValueError, match="at most 40000"):
        render("x" * (MAX_LENGTH + 1), links())
