"""How templates write dates, times, minutes and numbers."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from lms.content.markup import Links, render
from lms.web.editing.fields import rest_to_send
from lms.web.guards import visitor


def init_app(app: Flask) -> None:
    """Make the filters known to every template."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        clock_time=clock_time,
        minutes=minutes,
        plural=plural,
        arranged=arranged,
        markdown=markdown,
        capitalize_first=capitalize_first,
        number=number,
        in_words=in_words,
        rest_to_send=rest_to_send,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def viewer_zone() -> ZoneInfo:
    """The time zone of whoever looks at the page."""
    user = visitor()
    return ZoneInfo(user.person.time_zone if user.is_authenticated else "America/New_York")


def day(value: date | datetime) -> str:
    """A date such as 3 March 2027; a moment is dated in the viewer's zone."""
    if isinstance(value, datetime):
        value = value.astimezone(viewer_zone()).date()
    return f"{value.day} {value:%B %Y}"


def moment(value: datetime) -> str:
    """A moment such as 3 March 2027, 14:05 EST, in the viewer's zone."""
    local = value.astimezone(viewer_zone())
    return f"{day(local.date())}, {local:%H:%M %Z}"


def clock_time(value: datetime, zone: ZoneInfo | None = None) -> str:
    """The time of a moment with seconds, such as 14:05:09, in the viewer's zone unless another is given."""
    return value.astimezone(zone or viewer_zone()).time().isoformat("seconds")


def minutes(value: int) -> str:
    """A length of time in words: 45 min, 1 h, 1 h 30 min."""
    hours, rest = divmod(value, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part)


def plural(count: int, one: str, many: str | None = None) -> str:
    """The count with its noun: 1 seat, 2 seats."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def arranged(parts: Sequence[Any], order: Sequence[str]) -> list[Any]:
    """The parts of a question in the order of their keys; without an order, as the author wrote them."""
    return sorted(parts, key=lambda part: order.index(part.key) if part.key in order else len(order))


def markdown(text: str) -> Markup:
    """An author's Markdown as safe HTML, for pages that show no glossary or sources of their own."""
    return Markup(render(text, Links()))


def number(value: float) -> str:
    """A number without digits it does not need: 5, 4.5, 3.33."""
    return f"{round(value, 2):g}"


def in_words(key: str) -> str:
    """A kind, a job or a state as it stands on pages: Law enforcement."""
    return capitalize_first(key.replace("-", " "))


def capitalize_first(text: str) -> str:
    """The text with a capital first letter and the rest as it is."""
    return text[:1].upper() + text[1:]
