"""Where the marks of a chart stand. Pure; a template only draws them, and a table beside each chart holds the numbers.

Across, everything is in percent of the chart's width, so that it fits any screen and its words stay as large as they are.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lms.reports.measured import MeasuredActivity, MeasuredItem

ROW = 26
"""The height of a row in pixels."""

_LEFT, _RIGHT = 8.0, 97.0
_LOWEST, _HIGHEST = -0.6, 1.0


@dataclass(frozen=True)
class Bar:
    """The people of one activity: how long the bar of those who started is, and of those who finished."""

    label: str
    y: int
    started: float
    finished: float


@dataclass(frozen=True)
class Range:
    """The minutes of one activity: those declared, and where known from where to where the middle half lies, and the median."""

    label: str
    y: int
    declared: float
    low: float | None = None
    length: float | None = None
    median: float | None = None


@dataclass(frozen=True)
class Dot:
    """One question: to the right the easier, upwards the more telling."""

    label: str
    x: float
    y: float
    is_flagged: bool


@dataclass(frozen=True)
class Tick:
    """A line of the scale with its words."""

    place: float
    words: str


def drop_off_bars(activities: Sequence[MeasuredActivity], enrolments: int) -> list[Bar]:
    """A bar for each activity; the full width is everybody who enrolled."""
    most = max(1, enrolments)
    return [
        Bar(str(one.number), ROW * place, _length(one.started, most), _length(one.finished, most))
        for place, one in enumerate(activities)
    ]


def time_ranges(activities: Sequence[MeasuredActivity]) -> tuple[list[Range], list[Tick]]:
    """A range for each activity, and the lines of the scale in minutes."""
    most = max([one.activity.minutes for one in activities] + [one.spell.high for one in activities if one.spell] + [1])
    step = next(step for step in (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 3600, 14_400) if most <= 5 * step)
    ticks = [Tick(_across(minutes, most), str(minutes)) for minutes in range(0, most + 1, step)]
    return [_range(one, ROW * place, most) for place, one in enumerate(activities)], ticks


def item_dots(items: Iterable[MeasuredItem], flagged: Iterable[int]) -> list[Dot]:
    """A dot for each question of which both is known; ``flagged`` holds the numbers of those to look at."""
    numbers = set(flagged)
    return [
        Dot(str(one.number), _across(float(one.share), 1), height_of(one.telling), one.number in numbers)
        for one in items
        if one.share is not None and one.telling is not None
    ]


def height_of(correlation: float) -> float:
    """How far below the top of the chart a correlation stands; what lies below its foot stands at the foot."""
    return _round(94 - 88 * (max(correlation, _LOWEST) - _LOWEST) / (_HIGHEST - _LOWEST))


def _range(measured: MeasuredActivity, y: int, most: int) -> Range:
    label, declared, spell = str(measured.number), _across(measured.activity.minutes, most), measured.spell
    if spell is None:
        return Range(label, y, declared)
    low = _across(spell.low, most)
    # Where all took equally long there must still be something to see.
    return Range(label, y, declared, low, max(0.6, _round(_across(spell.high, most) - low)), _across(spell.median, most))


def _across(value: float, most: float) -> float:
    return _round(_LEFT + (_RIGHT - _LEFT) * value / most)


def _length(value: float, most: float) -> float:
    return _round((_RIGHT - _LEFT) * min(1, value / most))


def _round(value: float) -> float:
    return round(value, 2)
