"""Lessons and questions as safe HTML, part by part; pages put their own structure and forms around the parts."""

from dataclasses import dataclass

from lms.content.markup import Links, render
from lms.content.rendered_blocks import RenderedBlock, RenderedReferences, render_block
from lms.content.rendered_items import RenderedItem, render_item
from lms.content.rendered_parts import RenderedSource, RenderedTerm, links_for, sources_cited, terms_used
from lms.content.schema import Course, Lesson, ReferencesBlock, TextBlock

__all__ = ["Heading", "RenderedItem", "RenderedLesson", "RenderedPassage", "render_item", "render_lesson", "render_passage"]


@dataclass(frozen=True)
class Heading:
    """A heading of the lesson's running text: ``level`` is 2 for the first level, ``anchor`` its id on the page."""

    level: int
    anchor: str
    title: str


@dataclass(frozen=True)
class RenderedLesson:
    """A lesson's blocks in reading order, its outline, and the terms and sources that its links lead to.

    ``sources`` holds every source that is cited or listed, by number. Each stands once on the page with the id
    ``source.anchor``: in the references block, or below the lesson when it has none; terms likewise with ``term.anchor``.
    """

    key: str
    blocks: tuple[RenderedBlock, ...]
    outline: tuple[Heading, ...]
    terms: tuple[RenderedTerm, ...]
    sources: tuple[RenderedSource, ...]


@dataclass(frozen=True)
class RenderedPassage:
    """A piece of the course's own Markdown, such as its description, with the terms it uses and the sources it cites."""

    body: str
    terms: tuple[RenderedTerm, ...]
    sources: tuple[RenderedSource, ...]


def render_lesson(course: Course, lesson: Lesson) -> RenderedLesson:
    """The lesson as safe HTML; a block's anchor is its place (``block-3``) or its kind and key (``check-first-words``)."""
    links = links_for(course)
    rendered: dict[int, RenderedBlock] = {}
    outline: list[Heading] = []
    for place, block in enumerate(lesson.blocks, 1):
        known = len(links.headings)
        if not isinstance(block, ReferencesBlock):
            rendered[place] = render_block(block, place, links)
        if isinstance(block, TextBlock):
            outline += [Heading(*heading) for heading in links.headings[known:]]
    terms = terms_used(course, links)
    rendered |= _references(course, lesson, links)
    blocks = tuple(rendered[place] for place in sorted(rendered))
    return RenderedLesson(lesson.key, blocks, tuple(outline), terms, sources_cited(course, links))


def render_passage(course: Course, markdown: str) -> RenderedPassage:
    """The passage as safe HTML."""
    links = links_for(course)
    body = render(markdown, links)
    terms = terms_used(course, links)
    return RenderedPassage(body, terms, sources_cited(course, links))


def _references(course: Course, lesson: Lesson, links: Links) -> dict[int, RenderedBlock]:
    """The references blocks by their places; they come last, when every number is given out."""
    places = {place: block for place, block in enumerate(lesson.blocks, 1) if isinstance(block, ReferencesBlock)}
    for block in places.values():
        for key in block.sources:
            links.source(key)
    sources = sources_cited(course, links)
    listed = {place: tuple(source for source in sources if source.key in block.sources) for place, block in places.items()}
    return {place: RenderedReferences("references", f"block-{place}", listed[place]) for place in places}
