"""True or false: a statement to judge."""

from typing import Literal

from lms.content.items.item import ItemPart, Offered, first, one_of
from lms.content.types import Markdown


class TrueFalse(ItemPart):
    """The prompt is a statement; ``answer`` says whether it is true. All points or none."""

    type: Literal["true-false"] = "true-false"
    answer: bool
    if_true: Markdown | None = None
    if_false: Markdown | None = None

    def read(self, form):
        return self.accept(first(form))

    def accept(self, answer):
        return one_of(answer, ["true", "false"])

    def mark(self, answer):
        return float(answer == self.solution())

    def comments(self, answer):
        written = {"true": self.if_true, "false": self.if_false}.get(answer)
        return [written] if written else []

    def offered(self):
        return [Offered("true", "True", self.answer), Offered("false", "False", not self.answer)]

    def solution(self):
        return "true" if self.answer else "false"
