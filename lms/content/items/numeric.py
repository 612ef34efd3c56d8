"""Numeric: a number, right within a tolerance."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import Field

from lms.content.items.item import InvalidAnswer, ItemPart, first
from lms.content.types import Markdown, Number, Text


class Numeric(ItemPart):
    """Right when the number differs from ``value`` by no more than ``tolerance``; all points or none."""

    type: Literal["numeric"] = "numeric"
    value: Number
    tolerance: Annotated[Number, Field(ge=0)] = Decimal(0)
    unit: Text | None = None
    if_wrong: Markdown | None = None

    def read(self, form):
        return self.accept(first(form))

    def accept(self, answer):
        """The number in plain digits; a comma between digits is read as a thousands mark when three digits follow it."""
        text = str(answer if answer is not None else "").strip()
        if not text:
            return None
        try:
            number = Decimal(_without_thousands(text))
        except InvalidOperation:
            number = Decimal("nan")
        if len(text) > 40 or not number.is_finite():
            raise InvalidAnswer("Write a number in digits, such as 24 or 1.5.")
        return text

    def mark(self, answer):
        if answer is None:
            return 0.0
        return float(abs(Decimal(_without_thousands(answer)) - self.value) <= self.tolerance)

    def comments(self, answer):
        return [self.if_wrong] if answer is not None and self.if_wrong and not self.mark(answer) else []

    def as_compared(self, answer):
        return None if answer is None else _plain(Decimal(_without_thousands(answer)))

    def solution(self):
        return str(self.value)


def _plain(number: Decimal) -> str:
    """The number written in one way only, whatever zeros it was typed with; 1e999 is not written out."""
    if not number:
        return "0"
    if abs(number.adjusted()) > 40:
        return str(number)
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _without_thousands(text: str) -> str:
    head, *groups = text.split(",")
    return head + "".join(groups) if all(len(group.split(".")[0]) == 3 for group in groups) else text
