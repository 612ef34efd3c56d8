"""What somebody means who writes which answer is right: a letter, a number, the words of an option, or yes and no."""

import re
from collections.abc import Sequence

LETTERS = "ABCDEFGHIJ"

_SEPARATORS = re.compile(r"\s*(?:[,;/&+\n]|\band\b)\s*", re.IGNORECASE)
_ONE = re.compile(r"(?:option|answer|choice)?\s*[(\[]?\s*([A-J]|\d{1,2})\s*[).\]:]?", re.IGNORECASE)
_RUN = re.compile(r"[A-J]{2,10}")
_PAIR = re.compile(r"[(\[]?([A-J])[)\].]?\s*(?:[-=:>→]+\s*)?[(\[]?(\d{1,2})[)\].]?", re.IGNORECASE)
_YES = frozenset(("true", "t", "yes", "y", "right", "correct", "1", "x", "✓"))
_NO = frozenset(("false", "f", "no", "n", "wrong", "incorrect", "0"))


def truth(text: str) -> bool | None:
    """Whether the text says yes or no; None when it says neither."""
    word = text.strip().strip(".!").casefold()
    return True if word in _YES else False if word in _NO else None


def chosen(text: str, options: Sequence[str]) -> list[int] | None:
    """The places of the options that the text names, by letter, by number or in full; None when it names something else."""
    # Long runs of blanks would make the search for separators slow.
    text = re.sub(r"[^\S\n]+", " ", text).strip()
    if not text:
        return []
    by_words = {_plain(option): place for place, option in enumerate(options)}
    if _plain(text) in by_words and not _ONE.fullmatch(text):
        return [by_words[_plain(text)]]
    names = list(text) if _RUN.fullmatch(text) else [one for one in _SEPARATORS.split(text) if one]
    places = [_place(one, by_words) for one in names]
    if any(place is None or place >= len(options) for place in places):
        return None
    return sorted({place for place in places if place is not None})


def matched(text: str) -> dict[int, int] | None:
    """The number of the match for the place of each option, as in ``A-2, B-1``; None when the text is no such list."""
    names = [one for one in re.split(r"[,;\n]+|\s{2,}", text.strip()) if one.strip()]
    pairs = [_PAIR.fullmatch(one.strip()) for one in names]
    if not pairs or None in pairs:
        return None
    return {LETTERS.index(pair[1].upper()): int(pair[2]) for pair in pairs if pair}


def _place(name: str, by_words: dict[str, int]) -> int | None:
    found = _ONE.fullmatch(name.strip())
    if found is None:
        return by_words.get(_plain(name))
    if found[1].isalpha():
        return LETTERS.index(found[1].upper())
    return int(found[1]) - 1 if int(found[1]) else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .")
