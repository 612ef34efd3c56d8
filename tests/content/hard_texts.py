"""Text that is hard to write down: what YAML reads otherwise, what looks like markup, and what Unicode has."""

from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from lms.content.blocks import Prose
from lms.content.links import links
from lms.content.types import Line, Markdown, Text

HARD_KEYS = ("no", "yes", "on", "y", "null", "true", "1", "007", "2026-11-23", "1e3", "0x1f", "0o17", "1-30", "a-b")
HARD_LINES = (
    ["no", "NO", "Yes", "null", "~", "1:30", "12", "1_000", "0x1f", "2026-11-23", ".5", "1e3", "=", "<<", "a: b", "a:", ": "]
    + [":", "- x", "-", "# x", "x # y", "x#y", "? x", "?x", "! x", "!x", "&x", "*x", "|", ">", "%x", "@x", "`x`", "'x'", '"x"']
    + ["it's", 'say "no": it\'s', "back\\slash\\", "{a: b}", "[x, y]", "a, b", "a]b", "a}b", "tab\there", "x\u00a0y", "\u200bx"]
    + ["é", "日本", "שלום", "😀", "\U0001f469\u200d\U0001f467", "e\u0301", "::: note", ":::", "---", "...", "x" * 300, 'q" ' * 60]
    + ["\\n", "a\\", "<b>"]
    + ["&amp;", "x ::: y"]
)
HARD_PASSAGES = (
    ["a\n\nb", "a  \nb", "a\n    code\n\n      more", "a\n   \nb", "a\n\n\n\nb", "a\n\tb", "- a\n- b\n  - c", "a\n# b"]
    + ["a: b\nc: d", "a\n---\nb", "```\nx: y\n```", "| a | b |\n|---|---|\n| 1 | 2 |", "a\\\nb", "a\n ::: note", "x\n:::\ny"]
    + ["x\n::: check\ny", "a\r\nb"]
)
_ALPHABET = st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t\x00")


def fitting(annotation: object, candidates: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The candidates that a field of that type takes and that hold no link, which would lead nowhere."""
    adapter = TypeAdapter(annotation)

    def fits(text: str) -> bool:
        try:
            return not list(links(adapter.validate_python(text)))
        except ValidationError:
            return False

    return candidates.filter(fits).map(adapter.validate_python)


_random = st.text(_ALPHABET, min_size=1, max_size=30)
lines = fitting(Line, st.sampled_from(HARD_LINES) | _random)
texts = fitting(Text, st.sampled_from((*HARD_LINES, *HARD_PASSAGES)) | _random)
passages = fitting(Markdown, st.sampled_from((*HARD_LINES, *HARD_PASSAGES)) | _random)
proses = fitting(Prose, st.sampled_from((*HARD_LINES, *HARD_PASSAGES)) | _random)
keys = st.sampled_from(HARD_KEYS) | st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)


def key_lists(least: int, most: int) -> st.SearchStrategy[list[str]]:
    """Different keys."""
    return st.lists(keys, min_size=least, max_size=most, unique=True)
