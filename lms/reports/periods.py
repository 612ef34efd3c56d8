"""The spans of time over which states count training hours. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """A span of days, both included, with its words for the page."""

    key: str
    words: str
    first: date
    last: date


def _year(starts_in: int, ago: int = 0) -> Callable[[date], tuple[date, date]]:
    def span(today: date) -> tuple[date, date]:
        year = today.year - (today.month < starts_in) - ago
        return date(year, starts_in, 1), date(year + 1, starts_in, 1) - timedelta(days=1)

    return span


def _rolling(today: date) -> tuple[date, date]:
    # From 29 February two years ago is from 1 March: that year has no such day.
    start = today.replace(year=today.year - 2, day=min(today.day, 28)) if today.month == 2 else today.replace(year=today.year - 2)
    return start + timedelta(days=1), today


_KINDS: dict[str, tuple[str, Callable[[date], tuple[date, date]]]] = {
    "year": ("This training year, January to December", _year(1)),
    "last-year": ("Last training year, January to December", _year(1, 1)),
    "july-year": ("This training year, July to June", _year(7)),
    "last-july-year": ("Last training year, July to June", _year(7, 1)),
    "two-years": ("The last two years, up to today", _rolling),
}


def all_periods(today: date) -> list[Period]:
    """Every period that can be chosen, as of the day; the first is the usual one."""
    return [Period(key, words, *span(today)) for key, (words, span) in _KINDS.items()]


def chosen(key: str | None, today: date) -> Period:
    """The period called ``key``, or the usual one when there is none of that name."""
    periods = all_periods(today)
    return next((period for period in periods if period.key == key), periods[0])
