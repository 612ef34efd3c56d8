"""The course document: one pydantic model of everything an author writes.

Files, the browser and the database all hold this document and nothing else. Every field is described here once;
``flask content schema`` exports the same description as JSON Schema for editors.
"""

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from lms.content.items import Item
from lms.content.items.item import Suppression
from lms.content.types import Key, Line, Markdown, Minutes, Percent, Text

FORMAT = 1
"""The number of the course format that this code reads and writes."""


class Part(BaseModel):
    """What all parts of the document share: unknown fields are refused and a part never changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _opens_no_block(text: str) -> str:
    if any(line.startswith(":::") for line in text.split("\n")):
        raise ValueError("a line that starts with `:::` opens or closes a block: write `\\:::` instead")
    return text


Prose = Annotated[Markdown, AfterValidator(_opens_no_block)]
"""Markdown that stands in a lesson's file as it is, so none of its lines may look like the edge of a block."""

# --- blocks of a lesson -------------------------------------------------------------------------------------------


class TextBlock(Part):
    """Running text: any Markdown that stands outside a directive."""

    kind: Literal["text"] = "text"
    body: Prose


class AsideBlock(Part):
    """A short passage set apart: the case a lesson starts with, its take-away, or a note."""

    kind: Literal["case", "takeaway", "note"]
    title: Line | None = None
    body: Prose


class AdvisoryBlock(Part):
    """What a reader should know before sensitive material, and a short version for whoever prefers it."""

    kind: Literal["advisory"] = "advisory"
    body: Markdown
    short_version: Markdown | None = None


class FigureBlock(Part):
    """A picture from the course's ``media`` folder; its alternative text is required."""

    kind: Literal["figure"] = "figure"
    src: Text
    alt: Text
    caption: Markdown | None = None


class MediaBlock(Part):
    """A recording with captions and a transcript that replaces it completely."""

    kind: Literal["media"] = "media"
    src: Text
    media_type: Literal["audio", "video"]
    title: Text
    captions: Text | None = Field(default=None, description="A WebVTT file; required for video.")
    transcript: Markdown

    @model_validator(mode="after")
    def _video_has_captions(self) -> "MediaBlock":
        if self.media_type == "video" and not self.captions:
            raise ValueError("a video needs captions: name a WebVTT file in `captions`")
        return self


class CheckBlock(Part):
    """A knowledge check: one question inside a lesson, answered as often as the learner likes."""

    kind: Literal["check"] = "check"
    item: Item


class Choice(Part):
    """One thing a person may do at a step of a scenario, what follows, and where it leads."""

    key: Key
    text: Text
    consequence: Markdown
    to: Key
    best: bool = False


class Step(Part):
    """One moment of a scenario; a step without choices is an ending."""

    key: Key
    text: Markdown
    choices: tuple[Choice, ...] = ()


class ScenarioBlock(Part):
    """A branching scenario: it starts at its first step and the server works out every next one."""

    kind: Literal["scenario"] = "scenario"
    key: Key
    title: Text
    intro: Markdown
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]
    debrief: Markdown

    def step(self, key: str) -> Step:
        """The step called ``key``; KeyError when there is none."""
        return next((step for step in self.steps if step.key == key), None) or _missing(key)

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "ScenarioBlock":
        keys = [step.key for step in self.steps]
        doubled = sorted({key for key in keys if keys.count(key) > 1})
        if doubled:
            raise ValueError(f"these steps stand twice: {', '.join(doubled)}")
        unknown = sorted({choice.to for step in self.steps for choice in step.choices} - set(keys))
        if unknown:
            raise ValueError(f"choices lead to steps that do not exist: {', '.join(unknown)}")
        if any(sum(choice.best for choice in step.choices) != 1 for step in self.steps if step.choices):
            raise ValueError("every step with choices needs exactly one choice marked `best: true`")
        if all(step.choices for step in self.steps):
            raise ValueError("the scenario has no ending: give it a step without choices")
        return self


class ChecklistBlock(Part):
    """A list of actions to take, in order or not."""

    kind: Literal["checklist"] = "checklist"
    title: Text
    items: Annotated[tuple[Text, ...], Field(min_length=2)]
    ordered: bool = False


class JobAidSection(Part):
    """One group of lines on a job aid."""

    title: Text
    items: Annotated[tuple[Text, ...], Field(min_length=1)]


class JobAidBlock(Part):
    """A card that prints on one page: the module at a glance, for the console or the car."""

    kind: Literal["job-aid"] = "job-aid"
    key: Key
    title: Text
    sections: Annotated[tuple[JobAidSection, ...], Field(min_length=2)]
    note: Markdown | None = None


class ReferencesBlock(Part):
    """The list of the sources a lesson cites, each with its dates."""

    kind: Literal["references"] = "references"
    sources: Annotated[tuple[Key, ...], Field(min_length=1)]


Block = Annotated[
    TextBlock
    | AsideBlock
    | AdvisoryBlock
    | FigureBlock
    | MediaBlock
    | CheckBlock
    | ScenarioBlock
    | ChecklistBlock
    | JobAidBlock
    | ReferencesBlock,
    Field(discriminator="kind"),
]

# --- activities, modules, the course ------------------------------------------------------------------------------


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
        return next((item for item in self.items if item.key == key), None) or _missing(key)

    @model_validator(mode="after")
    def _bank_is_large_enough(self) -> "Assessment":
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


# --- requirements of a classroom course ---------------------------------------------------------------------------


class CourseRequirement(Part):
    """Holds when a person has a certificate of ``course`` or of an equivalent that meets every condition given."""

    course: Key
    equivalents: tuple[Key, ...] = ()
    valid: Literal["on-class-day", "ever"] = "on-class-day"
    minimum_version: Annotated[int, Field(ge=1)] | None = None
    issued_from: date | None = None


class AllOf(Part):
    """Holds when every part holds."""

    all: Annotated[tuple["Requirement", ...], Field(min_length=1)]


class AnyOf(Part):
    """Holds when at least one part holds."""

    any: Annotated[tuple["Requirement", ...], Field(min_length=1)]


class SomeOf(Part):
    """Holds when at least ``at_least`` of the parts hold."""

    at_least: Annotated[int, Field(ge=1)]
    of: Annotated[tuple["Requirement", ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _can_be_met(self) -> "SomeOf":
        if self.at_least > len(self.of):
            raise ValueError(f"`at_least: {self.at_least}` can never be met by {len(self.of)} parts")
        return self


def _sort_of_requirement(value: object) -> str:
    has = value.__contains__ if isinstance(value, dict) else lambda name: hasattr(value, name)
    return next((tag for name, tag in (("all", "AllOf"), ("any", "AnyOf"), ("of", "SomeOf")) if has(name)), "CourseRequirement")


Requirement = Annotated[
    Annotated[CourseRequirement, Tag("CourseRequirement")]
    | Annotated[AllOf, Tag("AllOf")]
    | Annotated[AnyOf, Tag("AnyOf")]
    | Annotated[SomeOf, Tag("SomeOf")],
    Discriminator(_sort_of_requirement),
]


class Segment(Part):
    """One part of a class at which attendance is taken."""

    key: Key
    title: Text
    day: Annotated[int, Field(ge=1, le=30)]
    minutes: Minutes
    topics: Annotated[tuple[Text, ...], Field(min_length=1)]


class Classroom(Part):
    """How a classroom course is held: how long it is in words, and its segments, every one of which must be attended."""

    length: Text
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    assessments: tuple[Text, ...] = ()


def _number(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


class Course(Part):
    """The whole course document."""

    format: Annotated[Literal[1], BeforeValidator(_number)] = 1
    key: Key
    title: Text
    delivery: Literal["online", "classroom"]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = "en-US"
    summary: Text
    description: Markdown
    audience: Annotated[tuple[Text, ...], Field(min_length=1)]
    roles: Annotated[
        tuple[Literal["officer", "telecommunicator", "child-protection", "supervisor", "specialist"], ...], Field(min_length=1)
    ]
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
    retired: tuple[Key, ...] = Field(default=(), description="Keys of activities that earlier versions had.")
    media: dict[str, Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]] = Field(
        default_factory=dict, description="Every file in the media folder by its path, with its SHA-256; the reader fills it in."
    )

    @property
    def activities(self) -> tuple[Lesson | Assessment, ...]:
        """Every activity in course order."""
        return tuple(activity for module in self.modules for activity in module.activities)

    def activity(self, key: str) -> Lesson | Assessment:
        """The activity called ``key``; KeyError when there is none."""
        return next((activity for activity in self.activities if activity.key == key), None) or _missing(key)

    @model_validator(mode="after")
    def _fits_its_delivery(self) -> "Course":
        if self.delivery == "online" and not self.modules:
            raise ValueError("an online course needs at least one module")
        if self.delivery == "classroom" and not self.classroom:
            raise ValueError("a classroom course needs the field `classroom`")
        return self


def _missing(key: str):
    raise KeyError(key)
