"""The time: the one place it comes from, so that tests can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

_frozen: list[datetime] = []


def now() -> datetime:
    """This moment, in UTC."""
    return _frozen[-1] if _frozen else datetime.now(UTC)


def today(time_zone: str = "UTC") -> date:
    """The date it is now in the IANA time zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the time still at an aware moment, in every thread, until the block ends."""
    _frozen.append(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.pop()


def advance(by: timedelta) -> None:
    """Move a frozen clock on; LookupError when it is not frozen."""
    if not _frozen:
        raise LookupError("the clock is not frozen")
    _frozen[-1] += by
