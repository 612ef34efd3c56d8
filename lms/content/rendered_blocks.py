"""The blocks of a lesson as safe HTML.

Fields named ``body``, ``caption``, ``intro`` and the like hold HTML, ready to stand in a page; ``title``, ``alt`` and keys are
plain text. Media stay paths such as ``media/timeline.svg``: the page knows the address they are served at.
"""

from dataclasses import dataclass
from functools import singledispatch

from lms.content import schema
from lms.content.markup import Links, render, render_inline
from lms.content.rendered_items import RenderedItem, item_part
from lms.content.rendered_parts import RenderedSource


@dataclass(frozen=True)
class RenderedBlock:
    """What all blocks have: their kind in the course document, and the id that they have on the page."""

    kind: str
    anchor: str


@dataclass(frozen=True)
class RenderedText(RenderedBlock):
    """Running text (kind ``text``), or a passage set apart (``case``, ``takeaway``, ``note``) with its title if it has one."""

    body: str
    title: str | None = None


@dataclass(frozen=True)
class RenderedAdvisory(RenderedBlock):
    """What to know before sensitive material, and the short version of the lesson if there is one."""

    body: str
    short_version: str | None


@dataclass(frozen=True)
class RenderedFigure(RenderedBlock):
    """A picture: ``src`` is its path in the course."""

    src: str
    alt: str
    caption: str | None


@dataclass(frozen=True)
class RenderedMedia(RenderedBlock):
    """A recording, ``audio`` or ``video``: ``src`` and ``captions`` are paths in the course."""

    src: str
    media_type: str
    title: str
    captions: str | None
    transcript: str


@dataclass(frozen=True)
class RenderedCheck(RenderedBlock):
    """A knowledge check; ``key`` is its question's key."""

    key: str
    item: RenderedItem


@dataclass(frozen=True)
class RenderedStepChoice:
    """One thing a person may do at a step, what follows, and the key of the step it leads to."""

    key: str
    text: str
    consequence: str
    to: str
    best: bool


@dataclass(frozen=True)
class RenderedStep:
    """One moment of a scenario; without choices it is an ending."""

    key: str
    text: str
    choices: tuple[RenderedStepChoice, ...]


@dataclass(frozen=True)
class RenderedScenario(RenderedBlock):
    """A branching scenario; it starts at its first step."""

    key: str
    title: str
    intro: str
    steps: tuple[RenderedStep, ...]
    debrief: str

    def step(self, key: str) -> RenderedStep:
        """The step called ``key``; KeyError when there is none."""
        return {step.key: step for step in self.steps}[key]


@dataclass(frozen=True)
class RenderedChecklist(RenderedBlock):
    """A list of actions, each as HTML."""

    title: str
    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True)
class RenderedSection:
    """One group of lines on a job aid, each as HTML."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class RenderedJobAid(RenderedBlock):
    """A card that prints on one page."""

    key: str
    title: str
    sections: tuple[RenderedSection, ...]
    note: str | None


@dataclass(frozen=True)
class RenderedReferences(RenderedBlock):
    """The sources that the block lists, by number."""

    sources: tuple[RenderedSource, ...]


@singledispatch
def render_block(block: object, place: int, links: Links) -> RenderedBlock:
    """The block as safe HTML; ``place`` counts the lesson's blocks from 1. TypeError for anything but a block."""
    raise TypeError(f"{type(block).__name__} is no block with text of its own")


@render_block.register
def _(block: schema.TextBlock, place: int, links: Links) -> RenderedBlock:
    return RenderedText(block.kind, f"block-{place}", render(block.body, links))


@render_block.register
def _(block: schema.AsideBlock, place: int, links: Links) -> RenderedBlock:
    return RenderedText(block.kind, f"block-{place}", render(block.body, links), block.title)


@render_block.register
def _(block: schema.AdvisoryBlock, place: int, links: Links) -> RenderedBlock:
    return RenderedAdvisory(block.kind, f"block-{place}", render(block.body, links), _maybe(block.short_version, links))


@render_block.register
def _(block: schema.FigureBlock, place: int, links: Links) -> RenderedBlock:
    return RenderedFigure(block.kind, f"block-{place}", block.src, block.alt, _maybe(block.caption, links))


@render_block.register
def _(block: schema.MediaBlock, place: int, links: Links) -> RenderedBlock:
    transcript = render(block.transcript, links)
    return RenderedMedia(block.kind, f"block-{place}", block.src, block.media_type, block.title, block.captions, transcript)


@render_block.register
def _(block: schema.CheckBlock, place: int, links: Links) -> RenderedBlock:
    anchor = f"check-{block.item.key}"
    return RenderedCheck(block.kind, anchor, block.item.key, item_part(block.item, anchor, links))


@render_block.register
def _(block: schema.ScenarioBlock, place: int, links: Links) -> RenderedBlock:
    intro = render(block.intro, links)
    steps = tuple(_step(step, links) for step in block.steps)
    anchor = f"scenario-{block.key}"
    return RenderedScenario(block.kind, anchor, block.key, block.title, intro, steps, render(block.debrief, links))


@render_block.register
def _(block: schema.ChecklistBlock, place: int, links: Links) -> RenderedBlock:
    return RenderedChecklist(block.kind, f"block-{place}", block.title, _lines(block.items, links), block.ordered)


@render_block.register
def _(block: schema.JobAidBlock, place: int, links: Links) -> RenderedBlock:
    sections = tuple(RenderedSection(section.title, _lines(section.items, links)) for section in block.sections)
    return RenderedJobAid(block.kind, f"job-aid-{block.key}", block.key, block.title, sections, _maybe(block.note, links))


def _step(step: schema.Step, links: Links) -> RenderedStep:
    text = render(step.text, links)
    return RenderedStep(step.key, text, tuple(_step_choice(choice, links) for choice in step.choices))


def _step_choice(choice: schema.Choice, links: Links) -> RenderedStepChoice:
    text, consequence = render_inline(choice.text, links), render(choice.consequence, links)
    return RenderedStepChoice(choice.key, text, consequence, choice.to, choice.best)


def _lines(items: tuple[str, ...], links: Links) -> tuple[str, ...]:
    return tuple(render_inline(item, links) for item in items)


def _maybe(markdown: str | None, links: Links) -> str | None:
    return render(markdown, links) if markdown else None
