"""Matching: each entry on the left belongs to one on the right."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lms.content.items.item import ItemPart, Offered, first, keyed, refuse_doubled
from lms.content.types import Key, Markdown, Part, Text


class Target(Part):
    """Something on the right that entries can be matched to."""

    key: Key
    text: Text


class Pair(Part):
    """Something on the left, and the key of the target it belongs to."""

    key: Key
    text: Text
    target: Key
    feedback: Markdown | None = None


class Matching(ItemPart):
    """Each entry matched rightly earns its share of the points; a target may serve several entries or none."""

    type: Literal["matching"] = "matching"
    pairs: Annotated[tuple[Pair, ...], Field(min_length=2, max_length=10)]
    targets: Annotated[tuple[Target, ...], Field(min_length=2, max_length=10)]

    @model_validator(mode="after")
    def _pairs_have_targets(self) -> "Matching":
        refuse_doubled([pair.key for pair in self.pairs])
        refuse_doubled([target.key for target in self.targets])
        unknown = sorted({pair.target for pair in self.pairs} - {target.key for target in self.targets})
        if unknown:
            raise ValueError(f"pairs name targets that do not exist: {', '.join(unknown)}")
        return self

    def read(self, form):
        return self.accept({pair.key: first(form, f"answer.{pair.key}") for pair in self.pairs})

    def accept(self, answer):
        targets = [target.key for target in self.targets]
        return keyed(answer, {pair.key: targets for pair in self.pairs})

    def mark(self, answer):
        return sum((answer or {}).get(pair.key) == pair.target for pair in self.pairs) / len(self.pairs)

    def comments(self, answer):
        return [pair.feedback for pair in self.pairs if pair.feedback and (answer or {}).get(pair.key) not in (None, pair.target)]

    def arrange(self, random):
        return random.sample([target.key for target in self.targets], len(self.targets))

    def offered(self):
        return [
            Offered(f"{pair.key}:{target.key}", f"{pair.text} → {target.text}", target.key == pair.target)
            for pair in self.pairs
            for target in self.targets
        ]

    def solution(self):
        return {pair.key: pair.target for pair in self.pairs}
