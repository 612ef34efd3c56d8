"""What the course document is made of: the small types of its fields, and what all its parts share."""

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def unwritable(text: str) -> str | None:
    """The first character that no course file may hold, as ``U+0000``: controls, surrogates, odd line ends; None without one."""
    found = _UNWRITABLE.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def writable(text: str) -> str:
    """The text with a space in place of every character that no course file may hold, and with plain line ends."""
    return _UNWRITABLE.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\ufeff", ""))


def _lines_end_alike(value: object) -> object:
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def _is_writable(text: str) -> str:
    if found := unwritable(text):
        raise ValueError(f"it holds the character {found}, which cannot be shown: remove it")
    return text


def _is_one_line(text: str) -> str:
    if "\n" in text:
        raise ValueError("write it on one line")
    return text


def _normalised(number: Decimal) -> Decimal:
    return Decimal(format(number.normalize() + 0, "f"))


KEY, LONGEST_KEY = r"[a-z0-9]+(-[a-z0-9]+)*", 80

Key = Annotated[str, StringConstraints(pattern=f"^{KEY}$", max_length=LONGEST_KEY)]
"""An author's name for a part: lower-case letters, digits and single hyphens."""


def is_key(text: str) -> bool:
    """Whether the text can be a key."""
    return len(text) <= LONGEST_KEY and re.fullmatch(KEY, text) is not None


TAKEN_KEYS = frozenset({"new", "upload"})
"""What no course is called: pages of the site have these addresses, so that its authors could not open it."""


def _untaken(key: str) -> str:
    """The key of a course, if it may be one; ValueError for what is taken."""
    if key in TAKEN_KEYS:
        raise ValueError(f"a page of the site has the address “{key}”; choose another key, such as {key}-course")
    return key


CourseKey = Annotated[Key, AfterValidator(_untaken)]
"""The key of a course, which is part of its addresses."""

Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=600),
    BeforeValidator(_lines_end_alike),
    AfterValidator(_is_writable),
]
"""One line or short passage of plain text."""

Line = Annotated[Text, AfterValidator(_is_one_line)]
"""Plain text on a single line."""

Markdown = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=40_000),
    BeforeValidator(_lines_end_alike),
    AfterValidator(_is_writable),
]
"""Markdown text; raw HTML has no effect."""

MediaPath = Annotated[
    str, StringConstraints(pattern=r"^media/([A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*$", max_length=200)
]
"""The path of a file in the course's media folder, from the course's folder on."""

Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 10)]
Percent = Annotated[int, Field(ge=0, le=100)]
Points = Annotated[float, Field(gt=0, le=100)]
Number = Annotated[Decimal, Field(max_digits=24, decimal_places=9), AfterValidator(_normalised)]
"""A number exactly as written, but for zeros that mean nothing."""


class Part(BaseModel):
    """What all parts of the document share: unknown fields are refused and a part never changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)
