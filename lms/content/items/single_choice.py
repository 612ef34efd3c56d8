"""Single choice: exactly one option is right."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lms.content.items.item import ItemPart, Offered, Option, first, one_of, refuse_doubled


class SingleChoice(ItemPart):
    """One right option among two to eight; all points or none."""

    type: Literal["single-choice"] = "single-choice"
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]

    @model_validator(mode="after")
    def _has_one_key(self) -> "SingleChoice":
        refuse_doubled([option.key for option in self.options])
        if sum(option.correct for option in self.options) != 1:
            raise ValueError("exactly one option must be marked `correct: true`")
        return self

    def read(self, form):
        return self.accept(first(form))

    def accept(self, answer):
        return one_of(answer, [option.key for option in self.options])

    def mark(self, answer):
        return float(answer == self.solution())

    def comments(self, answer):
        return [option.feedback for option in self.options if option.key == answer and option.feedback]

    def arrange(self, random):
        return random.sample([option.key for option in self.options], len(self.options))

    def offered(self):
        return [Offered(option.key, option.text, option.correct) for option in self.options]

    def solution(self):
        return next(option.key for option in self.options if option.correct)
