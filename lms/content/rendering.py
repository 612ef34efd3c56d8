"""Lessons and questions as safe HTML, part by part; pages put their own structure and forms around the parts.

Fields named ``body``, ``text``, ``prompt`` and the like hold safe HTML, ready to stand in a page; ``title``, ``alt`` and keys are
plain text. Media stay paths such as ``media/timeline.svg``: the page knows the address they are served at.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lms.content import schema
from lms.content.markup import Links, render
from lms.content.rendered_items import RenderedItem, render_part
from lms.content.rendered_parts import RenderedSource, RenderedTerm, links_for, sources_cited, terms_used


@dataclass(frozen=True)
class Heading:
    """A heading of the lesson's running text: ``level`` is 2 for the first level, ``anchor`` its id on the page."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True)
class RenderedText:
    """Running text (kind ``text``), or a passage set apart (``case``, ``takeaway``, ``note``) with its title if it has one."""

    kind: str
    anchor: str
    body: str
    title: str | None = None


@dataclass(frozen=True)
class RenderedAdvisory:
    """What to know before sensitive material, and the short version of the lesson if there is one."""

    kind: str
    anchor: str
    body: str
    short_version: str | None


@dataclass(frozen=True)
class RenderedFigure:
    """A picture: ``src`` is its path in the course."""

    kind: str
    anchor: str
    src: str
    alt: str
    caption: str | None


@dataclass(frozen=True)
class RenderedMedia:
    """A recording: ``src`` and ``captions`` are paths in the course."""

    kind: str
    anchor: str
    src: str
    media_type: str
    title: str
    captions: str | None
    transcript: str


@dataclass(frozen=True)
class RenderedCheck:
    """A knowledge check; ``key`` is its question's key."""

    kind: str
    anchor: str
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
class RenderedScenario:
    """A branching scenario; it starts at its first step."""

    kind: str
    anchor: str
    key: str
    title: str
    intro: str
    steps: tuple[RenderedStep, ...]
    debrief: str


@dataclass(frozen=True)
class RenderedChecklist:
    """A list of actions, each as HTML."""

    kind: str
    anchor: str
    title: str
    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True)
class RenderedSection:
    """One group of lines on a job aid, each as HTML."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class RenderedJobAid:
    """A card that prints on one page."""

    kind: str
    anchor: str
    key: str
    title: str
    sections: tuple[RenderedSection, ...]
    note: str | None


@dataclass(frozen=True)
class RenderedReferences:
    """The sources that the block lists, in the order of their numbers."""

    kind: str
    anchor: str
    sources: tuple[RenderedSource, ...]


RenderedBlock = (
    RenderedText
    | RenderedAdvisory
    | RenderedFigure
    | RenderedMedia
    | RenderedCheck
    | RenderedScenario
    | RenderedChecklist
    | RenderedJobAid
    | RenderedReferences
)


@dataclass(frozen=True)
class RenderedLesson:
    """A lesson's blocks in reading order, its outline, and the terms and sources that its links lead to.

    ``sources`` holds every source that is cited or listed, by number. A page shows each once as ``source.anchor``: in the
    references block, or below the lesson when it has none. Terms likewise stand once on the page as ``term.anchor``.
    """

    key: str
    blocks: tuple[RenderedBlock, ...]
    outline: tuple[Heading, ...]
    terms: tuple[RenderedTerm, ...]
    sources: tuple[RenderedSource, ...]


def render_lesson(course: schema.Course, lesson: schema.Lesson) -> RenderedLesson:
    """The lesson as safe HTML; a block's anchor is its place (``block-3``) or its kind and key (``check-first-words``)."""
    links = links_for(course)
    blocks: list[RenderedBlock] = []
    outline: list[Heading] = []
    for place, block in enumerate(lesson.blocks, 1):
        known = len(links.headings)
        blocks.append(_BLOCKS[type(block)](block, f"block-{place}", links))
        outline += [Heading(*heading) for heading in links.headings[known:] if isinstance(block, schema.TextBlock)]
    terms = terms_used(course, links)
    for block in lesson.blocks:
        if isinstance(block, schema.ReferencesBlock):
            _ = [links.source(key) for key in block.sources]
    sources = sources_cited(course, links)
    blocks = [_with_sources(block, source_block, sources) for block, source_block in zip(blocks, lesson.blocks, strict=True)]
    return RenderedLesson(lesson.key, tuple(blocks), tuple(outline), terms, sources)
