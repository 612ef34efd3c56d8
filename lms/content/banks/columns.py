"""The columns of a table of questions: their headings, and what people call them."""

import re
from collections.abc import Sequence

from lms.content.banks.answers import LETTERS

HEADINGS = {
    "key": "Key",
    "type": "Type",
    "objective": "Objective",
    "prompt": "Question",
    **{f"option.{letter}": f"Option {letter}" for letter in LETTERS},
    **{f"match.{number}": f"Match {number}" for number in range(1, 11)},
    "answer": "Answer",
    "explanation": "Explanation",
    "points": "Points",
    "critical": "Critical",
    "partial": "Partial credit",
    "tolerance": "Tolerance",
    "unit": "Unit",
    **{f"feedback.{letter}": f"Feedback {letter}" for letter in LETTERS},
    "if_true": "Feedback if true",
    "if_false": "Feedback if false",
    "if_wrong": "Feedback if wrong",
    "suppress": "Suppress",
    **{f"option_key.{letter}": f"Key of option {letter}" for letter in LETTERS},
    **{f"match_key.{number}": f"Key of match {number}" for number in range(1, 11)},
}
"""Every column in the order in which they are written, with its heading."""

ALWAYS = ("key", "type", "objective", "prompt", "answer", "explanation", "points")
"""The columns that every table has; the others stand only where a question uses them."""

_SYNONYMS = {
    "key": ("id", "code", "identifier", "question id", "question key"),
    "type": ("question type", "kind", "format"),
    "objective": ("objectives", "learning objective", "outcome", "topic", "category"),
    "prompt": ("question text", "prompt", "stem", "text", "item", "statement", "title"),
    "answer": (
        "answers",
        "correct",
        "correct answer",
        "correct answers",
        "correct option",
        "right answer",
        "answer key",
        "solution",
    )
    + ("key answer", "accepted answers"),
    "explanation": ("rationale", "why", "general feedback", "reason", "comment", "feedback"),
    "points": ("point", "score", "marks", "mark", "weight", "value"),
    "critical": ("must be right", "critical item"),
    "partial": ("partial",),
    "tolerance": ("margin", "plus or minus"),
    "unit": ("units",),
    "if_wrong": ("feedback incorrect", "incorrect feedback", "wrong feedback"),
}
_BY_NAME = {name: column for column, names in _SYNONYMS.items() for name in names}
_BY_NAME |= {heading.casefold(): column for column, heading in HEADINGS.items()}
_NUMBERED = re.compile(r"(option|choice|answer|alternative|distractor|response|feedback|match|target)?\s*([a-j]|10|[1-9])")
_FAMILIES = {"feedback": "feedback", "match": "match", "target": "match"}


def column_of(heading: str) -> str | None:
    """The column that somebody's heading means, None when it means none."""
    words = " ".join(re.sub(r"[^\w]+", " ", heading.casefold().replace("_", " ")).split())
    if words in _BY_NAME:
        return _BY_NAME[words]
    found = _NUMBERED.fullmatch(words)
    if found is None or not (found[1] or found[2].isalpha()):
        return None
    family = _FAMILIES.get(found[1] or "", "option")
    number = int(found[2]) if found[2].isdecimal() else LETTERS.index(found[2].upper()) + 1
    return f"{family}.{number}" if family == "match" else f"{family}.{LETTERS[number - 1]}"


def named(headings: Sequence[str]) -> dict[int, str]:
    """The column at each place of a table's first row, as far as it is known; the first one counts where two mean the same."""
    found: dict[int, str] = {}
    for place, heading in enumerate(headings):
        column = column_of(heading)
        if column and column not in found.values():
            found[place] = column
    return found


def letter(place: int) -> str:
    """What a spreadsheet calls a column, counted from nothing: A, B, … Z, AA."""
    return (letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
