"""Multiple response: any number of options may be right."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lms.content.items.item import InvalidAnswer, ItemPart, Offered, Option, refuse_doubled


class MultipleResponse(ItemPart):
    """Every right option earns its share and every wrong one chosen takes one share away, never below nothing.

    With ``r`` options that are right: (right ones chosen - wrong ones chosen) / r, at least 0. With ``partial: false`` only
    the exact set earns points.
    """

    type: Literal["multiple-response"] = "multiple-response"
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=10)]
    partial: bool = True

    @model_validator(mode="after")
    def _has_a_key(self) -> "MultipleResponse":
        refuse_doubled([option.key for option in self.options])
        if not any(option.correct for option in self.options):
            raise ValueError("at least one option must be marked `correct: true`")
        return self

    def read(self, form):
        return self.accept([value for value in form.get("answer", ()) if value])

    def accept(self, answer):
        keys = [option.key for option in self.options]
        if answer in (None, "", []):
            return None
        if not isinstance(answer, list) or any(not isinstance(key, str) or key not in keys for key in answer):
            raise InvalidAnswer("Choose from the answers shown.")
        return [key for key in keys if key in answer]

    def mark(self, answer):
        chosen, right = set(answer or ()), set(self.solution())
        if not self.partial:
            return float(chosen == right)
        return max(0, len(chosen & right) - len(chosen - right)) / len(right)

    def comments(self, answer):
        return [option.feedback for option in self.options if option.key in (answer or ()) and option.feedback]

    def arrange(self, random):
        return random.sample([option.key for option in self.options], len(self.options))

    def offered(self):
        return [Offered(option.key, option.text, option.correct) for option in self.options]

    def solution(self):
        return [option.key for option in self.options if option.correct]
