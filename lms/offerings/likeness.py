"""Likeness: which known text somebody may have meant who mistyped one. Pure.

Two texts that differ by one letter too many, too few, wrong or swapped with its neighbor share what is left when one letter of
each is taken out. So all of a school is searched without holding every text against every other.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

MOST_APART = 2
_SHORTEST = 6
"""Shorter texts are like too many others."""


def nearest(wanted: Iterable[str], known: Iterable[str]) -> Mapping[str, str]:
    """For each wanted text the known one that it is most like, if any is; of equally like ones the first in the alphabet."""
    shortened: dict[str, set[str]] = defaultdict(set)
    for text in wanted:
        if len(text) >= _SHORTEST:
            for part in _shorten(text):
                shortened[part].add(text)
    best: dict[str, tuple[int, str]] = {}
    if not shortened:
        return {}
    for candidate in known:
        for text in {text for part in _shorten(candidate) if part in shortened for text in shortened[part]}:
            apart = distance(text, candidate)
            if apart <= MOST_APART and (apart, candidate) < best.get(text, (MOST_APART + 1, "")):
                best[text] = (apart, candidate)
    return {text: candidate for text, (_apart, candidate) in best.items()}


def distance(one: str, other: str) -> int:
    """How many letters must be added, taken out, changed or swapped with their neighbor to make one text the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        before, above, row = row, before, [at]
        for place, against in enumerate(other, start=1):
            cost = min(before[place] + 1, row[-1] + 1, before[place - 1] + (letter != against))
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == against:
                cost = min(cost, above[place - 2] + 1)
            row.append(cost)
    return row[-1]


def _shorten(text: str) -> Iterator[str]:
    yield text
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
