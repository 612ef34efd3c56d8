"""The blocks that a lesson is made of."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from lms.content.items import Item
from lms.content.items.item import refuse_doubled
from lms.content.types import Key, Line, Markdown, MediaPath, Part, Text


def _opens_no_block(text: str) -> str:
    if any(line.startswith(":::") for line in text.split("\n")):
        raise ValueError("a line that starts with `:::` opens or closes a block: write `\\:::` instead")
    return text


Prose = Annotated[Markdown, AfterValidator(_opens_no_block)]
"""Markdown that stands in a lesson's file as it is, so none of its lines may look like the edge of a block."""


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
    src: MediaPath
    alt: Text
    caption: Markdown | None = None

    @model_validator(mode="after")
    def _is_a_picture(self) -> "FigureBlock":
        if not self.src.endswith((".svg", ".png", ".jpg", ".webp")):
            raise ValueError("a figure shows a file that ends in .svg, .png, .jpg or .webp")
        return self


class MediaBlock(Part):
    """A recording with captions and a transcript that replaces it completely."""

    kind: Literal["media"] = "media"
    src: MediaPath
    media_type: Literal["audio", "video"]
    title: Text
    captions: MediaPath | None = Field(default=None, description="A WebVTT file; required for video.")
    transcript: Markdown

    @model_validator(mode="after")
    def _plays(self) -> "MediaBlock":
        ending = {"audio": ".mp3", "video": ".mp4"}[self.media_type]
        if not self.src.endswith(ending):
            raise ValueError(f"`media_type: {self.media_type}` is a file that ends in {ending}")
        if self.media_type == "video" and not self.captions:
            raise ValueError("a video needs captions: name a WebVTT file in `captions`")
        if self.captions and not self.captions.endswith(".vtt"):
            raise ValueError("captions are a WebVTT file, which ends in .vtt")
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
        return {step.key: step for step in self.steps}[key]

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "ScenarioBlock":
        keys = [step.key for step in self.steps]
        refuse_doubled(keys)
        for step in self.steps:
            refuse_doubled([choice.key for choice in step.choices])
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
