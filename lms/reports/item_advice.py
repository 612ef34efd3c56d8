"""What there is to say of a question, in plain words. Pure.

Something is only said where it is more than chance: of a correlation, even the upper end of its 95 % range must be low.

- Ebel, R. L., & Frisbie, D. A. (1986), Essentials of educational measurement (4th ed.), would revise or drop questions that
  discriminate below 0.2.
- Haladyna, T. M., & Downing, S. M. (1993), How many options is enough for a multiple-choice test item? Educational and
  Psychological Measurement, 53, hold that an answer chosen by fewer than 1 in 20 misleads nobody.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from lms.reports.measured import ENOUGH, MeasuredChoice, MeasuredItem
from lms.reports.psychometrics import range_of

WEAK = 0.2
HARD = Fraction(2, 5)
EASY = Fraction(19, 20)
LEFT_BLANK = Fraction(1, 10)
UNUSED = Fraction(1, 20)


class Note(NamedTuple):
    """One thing to say: its kind, the reason, and what to do."""

    kind: str
    reason: str
    remedy: str


def notes_on(measured: MeasuredItem) -> list[Note]:
    """What there is to say of the question, the worst first; nothing while it was asked too seldom."""
    if not measured.is_judged:
        return []
    return [note for look in (_on_key, _on_correlation, _on_difficulty, _on_blanks, _on_unused) for note in look(measured)]


def _on_key(measured: MeasuredItem) -> Iterator[Note]:
    right = [one for one in measured.choices if one.is_right]
    if len(right) != 1 or not measured.drawn:
        return
    key, wrong = right[0], measured.drawn[0]
    if wrong.sums.chosen > key.sums.chosen and _average(wrong) > _average(key):
        yield Note(
            "key",
            f"{wrong.sums.chosen} of {measured.sums.asked} chose “{wrong.text}”, which is marked wrong, and did better on the "
            f"other questions than the {key.sums.chosen} who chose “{key.text}”.",
            "If the wrong one is marked right, correct that, publish, and mark earlier attempts again. If not, let the question "
            "say what rules the other out.",
        )


def _average(choice: MeasuredChoice) -> Fraction:
    return Fraction(choice.sums.rest, choice.sums.chosen) if choice.sums.chosen else Fraction(-1)


def _on_correlation(measured: MeasuredItem) -> Iterator[Note]:
    telling, share = measured.telling, measured.share
    if telling is None or share is None or range_of(telling, measured.sums.asked)[1] >= WEAK:
        return
    if telling < 0:
        yield Note(
            "backwards",
            "Those who do well on the other questions get this one wrong more often than those who do badly.",
            "Look for a trap: a word read in two ways, or a second answer that is also right. Reword it, or ask something else.",
        )
    elif share < EASY:
        yield Note(
            "weak",
            "Whoever knows the rest gets it right hardly more often than whoever does not.",
            "Ask about one thing, in the words of the lesson; if it is beside the point of the course, leave it out.",
        )


def _on_difficulty(measured: MeasuredItem) -> Iterator[Note]:
    if measured.share is not None and measured.share < HARD:
        yield Note(
            "hard",
            f"It earned {int(measured.share * 100)} % of its points in {measured.sums.asked} attempts.",
            f"See whether the lessons teach it (objective {measured.item.objective}), then whether the question is clear.",
        )


def _on_blanks(measured: MeasuredItem) -> Iterator[Note]:
    if measured.sums.blank >= LEFT_BLANK * measured.sums.asked:
        yield Note(
            "blank",
            f"{measured.sums.blank} of {measured.sums.asked} left it without an answer.",
            "See whether it takes too long to read, or comes so late that time runs out.",
        )


def _on_unused(measured: MeasuredItem) -> Iterator[Note]:
    unused = [one for one in measured.choices if not one.is_right and one.sums.chosen < UNUSED * measured.sums.asked]
    # Of a matching or an ordering most combinations are far-fetched; only answers written to mislead should.
    if unused and measured.sums.asked >= ENOUGH and measured.item.type in ("single-choice", "multiple-response"):
        named = ", ".join(f"“{one.text}”" for one in unused)
        yield Note(
            "unused",
            f"Fewer than 1 in 20 chose {named}.",
            "Replace what misleads nobody by a mistake that people really make, or leave it out.",
        )
