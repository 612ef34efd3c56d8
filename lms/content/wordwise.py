"""Two texts word by word: what stayed, what went and what came."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_CONTEXT = 120
"""How many characters of what stayed are shown on each side of a change."""


class Span(NamedTuple):
    """A run of text that stayed, went or came; ``left-out`` stands for a long run that stayed and is not shown."""

    kind: Literal["same", "removed", "added", "left-out"]
    text: str


def compare_words(before: str, after: str) -> tuple[Span, ...]:
    """The runs that make ``before`` (without what came) and ``after`` (without what went), the one before the other."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    start, end = _alike(old, new)
    inside = _inside(old[start : len(old) - end], new[start : len(new) - end])
    around = _same(old[:start]), _same(old[len(old) - end :])
    return (*around[0], *inside, *around[1])


def _alike(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words stayed at the start, and how many of the others at the end: most of a long text, and quickly found."""
    shorter = min(len(old), len(new))
    start = next((place for place in range(shorter) if old[place] != new[place]), shorter)
    rest = shorter - start
    return start, next((place for place in range(rest) if old[-1 - place] != new[-1 - place]), rest)


def _inside(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    # Spaces and punctuation are everywhere, so that they say nothing about what stayed.
    matcher = SequenceMatcher(lambda token: not token[0].isalnum(), old, new, autojunk=len(old) > 2000)
    for action, start, end, new_start, new_end in matcher.get_opcodes():
        if action == "equal":
            yield from _same(old[start:end])
        else:
            yield from [Span("removed", "".join(old[start:end]))] if end > start else []
            yield from [Span("added", "".join(new[new_start:new_end]))] if new_end > new_start else []


def _same(words: Sequence[str]) -> list[Span]:
    return [Span("same", "".join(words))] if words else []


def shortened(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same runs with only some words of what stayed around each change."""
    return tuple(part for place, span in enumerate(spans) for part in _shorten(span, place > 0, place < len(spans) - 1))


def share_kept(before: str, after: str) -> float:
    """How much of the longer text's words both have, from 0 to 1, wherever they stand."""
    old, new = Counter(re.findall(r"\w+", before.casefold())), Counter(re.findall(r"\w+", after.casefold()))
    longer = max(old.total(), new.total())
    return (old & new).total() / longer if longer else 1.0


def _shorten(span: Span, follows: bool, goes_on: bool) -> Iterator[Span]:
    if span.kind != "same" or len(span.text) <= 2 * _CONTEXT + 20:
        yield span
        return
    head = span.text[:_CONTEXT].rpartition(" ")[0] if follows else ""
    tail = span.text[-_CONTEXT:].partition(" ")[2] if goes_on else ""
    if head:
        yield Span("same", f"{head} ")
    yield Span("left-out", span.text[len(head) : len(span.text) - len(tail)])
    if tail:
        yield Span("same", tail)
