"""Scenario: one case followed by several decisions, each a single choice."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lms.content.items.item import ItemPart, Offered, Option, first, keyed, refuse_doubled
from lms.content.types import Key, Markdown, Part


class Decision(Part):
    """One decision of the case; exactly one option is right."""

    key: Key
    prompt: Markdown
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _has_one_key(self) -> "Decision":
        refuse_doubled([option.key for option in self.options])
        if sum(option.correct for option in self.options) != 1:
            raise ValueError("exactly one option of each decision must be marked `correct: true`")
        return self


class ScenarioItem(ItemPart):
    """The prompt tells the case; each right decision earns its share of the points."""

    type: Literal["scenario"] = "scenario"
    decisions: Annotated[tuple[Decision, ...], Field(min_length=2, max_length=6)]

    @model_validator(mode="after")
    def _decisions_differ(self) -> "ScenarioItem":
        refuse_doubled([decision.key for decision in self.decisions])
        return self

    def read(self, form):
        return self.accept({decision.key: first(form, f"answer.{decision.key}") for decision in self.decisions})

    def accept(self, answer):
        return keyed(answer, {one.key: [option.key for option in one.options] for one in self.decisions})

    def mark(self, answer):
        right = self.solution()
        return sum((answer or {}).get(key) == option for key, option in right.items()) / len(right)

    def comments(self, answer):
        chosen = answer or {}
        return [
            option.feedback
            for decision in self.decisions
            for option in decision.options
            if option.feedback and chosen.get(decision.key) == option.key
        ]

    def offered(self):
        return [
            Offered(f"{decision.key}:{option.key}", f"Decision {number}: {option.text}", option.correct)
            for number, decision in enumerate(self.decisions, start=1)
            for option in decision.options
        ]

    def solution(self):
        return {decision.key: next(option.key for option in decision.options if option.correct) for decision in self.decisions}
