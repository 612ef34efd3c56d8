"""The course document: one pydantic model of everything an author writes.

Files, the browser and the database all hold this document and nothing else. Every field is described here once;
``flask content schema`` exports the same description as JSON Schema for editors.
"""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from lms.content.blocks import (
    AdvisoryBlock,
    AsideBlock,
    Block,
    CheckBlock,
    ChecklistBlock,
    Choice,
    FigureBlock,
    JobAidBlock,
    JobAidSection,
    MediaBlock,
    ReferencesBlock,
    ScenarioBlock,
    Step,
    TextBlock,
)
from lms.content.classroom import (
    AffirmationRequirement,
    AgencyRequirement,
    AllOf,
    AnyOf,
    Classroom,
    CourseRequirement,
    Job,
    JobRequirement,
    LeafRequirement,
    Requirement,
    Segment,
    SomeOf,
)
from lms.content.items import Item
from lms.content.items.item import Suppression, refuse_doubled
from lms.content.types import CourseKey, Key, Markdown, MediaPath, Minutes, Part, Percent, Text

__all__ = [
    "Activity",
    "AdvisoryBlock",
    "AffirmationRequirement",
    "AgencyRequirement",
    "AllOf",
    "AnyOf",
    "AsideBlock",
    "Assessment",
    "Block",
    "Certificate",
    "CheckBlock",
    "ChecklistBlock",
    "Choice",
    "Classroom",
    "Course",
    "CourseRequirement",
    "FigureBlock",
    "JobAidBlock",
    "JobAidSection",
    "JobRequirement",
    "LeafRequirement",
    "Lesson",
    "MediaBlock",
    "Module",
    "Objective",
    "Part",
    "ReferencesBlock",
    "Requirement",
    "ScenarioBlock",
    "Segment",
    "SomeOf",
    "Source",
    "Step",
    "Stratum",
    "Suppression",
    "Term",
    "TextBlock",
]


class Lesson(Part):
    """An activity that is read; complete when its checks and scenarios have been answered and it is marked as done."""

    kind: Literal["lesson"] = "lesson"
    key: Key
    title: Text
    minutes: Minutes
    objectives: Annotated[tuple[Key, ...], Field(min_length=1)]
    sensitive: bool = False
    reviewed_on: date
    owner: Text
    suppress: tuple[Suppression, ...] = ()
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]

    @property
    def checks(self) -> tuple[Item, ...]:
        """The knowledge checks of the lesson, in reading order."""
        return tuple(block.item for block in self.blocks if isinstance(block, CheckBlock))

    @property
    def scenarios(self) -> tuple[ScenarioBlock, ...]:
        """The branching scenarios of the lesson, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, ScenarioBlock))

    @property
    def job_aids(self) -> tuple[JobAidBlock, ...]:
        """The job aids of the lesson, in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, JobAidBlock))

    @model_validator(mode="after")
    def _text_blocks_stand_apart(self) -> "Lesson":
        if any(isinstance(one, TextBlock) and isinstance(next_one, TextBlock) for one, next_one in pairwise(self.blocks)):
            raise ValueError("two text blocks follow each other: join them into one")
        return self


class Stratum(Part):
    """How many items a draw takes from those that measure one objective."""

    objective: Key
    count: Annotated[int, Field(ge=1, le=100)]


class Assessment(Part):
    """An activity that is scored: a quiz or an exam, with its settings and its items.

    Without ``draw`` every item is asked; with it, each attempt draws the stated number of items per objective.
    """

    kind: Literal["quiz", "exam"]
    key: Key
    title: Text
    minutes: Minutes
    intro: Markdown | None = None
    pass_percent: Percent = 80
    attempts: Annotated[int, Field(ge=1, le=100)] | None = Field(default=None, description="None means no limit.")
    cooldown_minutes: Annotated[int, Field(ge=0, le=60 * 24 * 30)] = 0
    time_limit_minutes: Annotated[int, Field(ge=1, le=600)] | None = None
    feedback: Literal["now", "after-submit", "after-pass", "never"] = "after-submit"
    opens: Literal["any-time", "after-the-rest"] = "any-time"
    shuffle_options: bool = True
    draw: tuple[Stratum, ...] = ()
    suppress: tuple[Suppression, ...] = ()
    items: Annotated[tuple[Item, ...], Field(min_length=1)]

    @property
    def length(self) -> int:
        """The number of items one attempt asks."""
        return sum(stratum.count for stratum in self.draw) or len(self.items)

    def item(self, key: str) -> Item:
        """The item called ``key``; KeyError when there is none."""
        return {item.key: item for item in self.items}[key]

    @model_validator(mode="after")
    def _bank_is_large_enough(self) -> "Assessment":
        refuse_doubled([stratum.objective for stratum in self.draw])
        for stratum in self.draw:
            have = sum(item.objective == stratum.objective for item in self.items)
            if have < stratum.count:
                raise ValueError(f"`draw` asks for {stratum.count} items of {stratum.objective}; the bank has {have}")
        return self


Activity = Annotated[Lesson | Assessment, Field(discriminator="kind")]


class Module(Part):
    """A group of activities that belong together."""

    key: Key
    title: Text
    minutes: Minutes
    activities: Annotated[tuple[Activity, ...], Field(min_length=1)]

    @property
    def minutes_in_all(self) -> int:
        """How long its lessons and its assessments take together."""
        return sum(activity.minutes for activity in self.activities)


class Objective(Part):
    """What a learner can do afterwards; items name the objective they measure."""

    key: Key
    text: Text


class Source(Part):
    """Where a fact comes from, as of when, and when somebody last looked.

    ``standing`` says how far it may be trusted: ``verified`` (an excerpt was read), ``secondary`` (a copy or a second-hand
    report was read), ``dated`` (true of the stated date only).
    """

    key: Key
    title: Text
    publisher: Text
    address: Text | None = None
    as_of: Text
    checked_on: date | None = None
    standing: Literal["verified", "secondary", "dated"]


class Term(Part):
    """A glossary term and what it means here."""

    key: Key
    term: Text
    meaning: Markdown


class Certificate(Part):
    """What the course's certificate states: contact hours and how many months it stays valid (None: for ever)."""

    hours: Annotated[float, Field(gt=0, le=400)]
    valid_months: Annotated[int, Field(ge=1, le=240)] | None = None


FORMAT = 1
"""The format of the course document that this code reads and writes."""


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class Course(Part):
    """The whole course document."""

    format: Annotated[Literal[1], BeforeValidator(_number)] = 1
    key: CourseKey
    title: Text
    delivery: Literal["online", "classroom"]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en-US"
    summary: Text
    description: Markdown
    audience: Annotated[tuple[Text, ...], Field(min_length=1)]
    roles: Annotated[tuple[Job, ...], Field(min_length=1)]
    minutes: Minutes
    advisory: Markdown | None = None
    history: Markdown | None = None
    certificate: Certificate
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    requires: Requirement | None = None
    classroom: Classroom | None = None
    modules: tuple[Module, ...] = ()
    sources: tuple[Source, ...] = ()
    glossary: tuple[Term, ...] = ()
    suppress: tuple[Suppression, ...] = Field(default=(), description="For findings about this part of the course itself.")
    retired: tuple[Key, ...] = Field(default=(), description="Keys of activities and questions that earlier versions had.")
    media: dict[MediaPath, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]] = Field(
        default_factory=dict, description="Every file in the media folder by its path, with its SHA-256; the reader fills it in."
    )

    @property
    def activities(self) -> tuple[Lesson | Assessment, ...]:
        """Every activity in course order."""
        return tuple(activity for module in self.modules for activity in module.activities)

    @property
    def assessment_minutes(self) -> int:
        """How long its quizzes and exams take, beside the lessons that ``minutes`` counts."""
        return sum(activity.minutes for activity in self.activities if isinstance(activity, Assessment))

    def activity(self, key: str) -> Lesson | Assessment:
        """The activity called ``key``; KeyError when there is none."""
        return {activity.key: activity for activity in self.activities}[key]

    @model_validator(mode="after")
    def _fits_its_delivery(self) -> "Course":
        if self.delivery == "online" and not self.modules:
            raise ValueError("an online course needs at least one module")
        if self.delivery == "classroom" and not self.classroom:
            raise ValueError("a classroom course needs the field `classroom`")
        return self
