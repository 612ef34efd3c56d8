"""The question types: one file each, with what an author writes, how an answer is read, marked and explained.

Nothing here knows of attempts, learners or pages.
"""

from typing import Annotated

from pydantic import Field

from lms.content.items.item import Answer, InvalidAnswer, ItemPart, Option
from lms.content.items.matching import Matching
from lms.content.items.multiple_response import MultipleResponse
from lms.content.items.numeric import Numeric
from lms.content.items.ordering import Ordering
from lms.content.items.scenario import Decision, ScenarioItem
from lms.content.items.short_text import ShortText
from lms.content.items.single_choice import SingleChoice
from lms.content.items.true_false import TrueFalse

Item = Annotated[
    SingleChoice | MultipleResponse | TrueFalse | Matching | Ordering | Numeric | ShortText | ScenarioItem,
    Field(discriminator="type"),
]

__all__ = [
    "Answer",
    "Decision",
    "InvalidAnswer",
    "Item",
    "ItemPart",
    "Matching",
    "MultipleResponse",
    "Numeric",
    "Option",
    "Ordering",
    "ScenarioItem",
    "ShortText",
    "SingleChoice",
    "TrueFalse",
]
