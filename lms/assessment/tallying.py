"""Tallying: what one judged attempt adds to the sums that item statistics are computed from. Pure, and exact: whole numbers only.

Sums can be added and taken away again in any order, so what is kept attempt by attempt equals what is counted all at once.
"""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from lms.content.items import Answer, Item
from lms.content.schema import Assessment
from lms.content.wording import Wordings

UNIT = 2520
"""What a fully right answer counts: the least number that 1 to 10 divide, so that the share of each question type is whole."""

LONGEST = 600
"""Minutes from which on attempts count as equally long: they were left open."""


class Cell(NamedTuple):
    """One sum: the table and row it stands in, and its column."""

    table: str
    row: tuple[str | int, ...]
    column: str


class Sheet(NamedTuple):
    """What is counted together: attempts at the same questions, first attempts apart from later ones."""

    activity_key: str
    form: str
    is_first: bool


class Judged(NamedTuple):
    """A submitted attempt with its answers and the share of each question asked, from 0 to 1, by item key."""

    minutes: int
    answers: Mapping[str, Answer | None]
    marks: Mapping[str, float]
    passed: bool


def tally(assessment: Assessment, names: Wordings, judged: Judged) -> Counter[Cell]:
    """What the attempt adds to the sums. Every question counts alike, whatever its points, in units of 1/2520 of itself.

    The rest is what an attempt earned with all its other questions.
    """
    units = {key: round(share * UNIT) for key, share in judged.marks.items()}
    items, total = {item.key: item for item in assessment.items}, sum(units.values())
    cells = Counter(_of_attempt(judged, total))
    for key, earned in units.items():
        answer, rest = judged.answers.get(key), total - earned
        cells.update(_of_item((key, names.items[key]), answer is None, earned, rest))
        cells.update(_of_choices(items[key], answer, rest))
    return cells


def _of_attempt(judged: Judged, total: int) -> dict[Cell, int]:
    sums = {"attempts": 1, "passed": int(judged.passed), "total": total, "total_squares": total * total}
    cells = {Cell("assessment_tally", (), column): value for column, value in sums.items()}
    return cells | {Cell("minutes_tally", (min(judged.minutes, LONGEST),), "attempts"): 1}


def _of_item(row: tuple[str, str], is_blank: bool, earned: int, rest: int) -> dict[Cell, int]:
    sums = {
        "asked": 1,
        "blank": int(is_blank),
        "earned": earned,
        "earned_squares": earned * earned,
        "rest": rest,
        "rest_squares": rest * rest,
        "earned_by_rest": earned * rest,
    }
    return {Cell("item_tally", row, column): value for column, value in sums.items()}


def _of_choices(item: Item, answer: Answer | None, rest: int) -> Counter[Cell]:
    sums: Counter[Cell] = Counter()
    for choice in item.chosen(answer):
        sums[Cell("choice_tally", (item.key, choice), "chosen")] = 1
        sums[Cell("choice_tally", (item.key, choice), "rest")] = rest
    return sums
