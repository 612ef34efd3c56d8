"""The terms and sources that a page's Markdown refers to, ready to be shown."""

from dataclasses import dataclass
from datetime import date

from lms.content.markup import Links, render
from lms.content.schema import Course


@dataclass(frozen=True)
class RenderedTerm:
    """A glossary term that the page uses; links lead to ``#`` and its ``anchor``; ``meaning`` is HTML."""

    key: str
    anchor: str
    term: str
    meaning: str


@dataclass(frozen=True)
class RenderedSource:
    """A source that the page cites by ``number``; links lead to ``#`` and its ``anchor``."""

    key: str
    anchor: str
    number: int
    title: str
    publisher: str
    address: str | None
    as_of: str
    checked_on: date | None
    standing: str


def links_for(course: Course) -> Links:
    """An empty gathering of links to the course's terms and sources."""
    return Links({term.key for term in course.glossary}, {source.key for source in course.sources})


def terms_used(course: Course, links: Links) -> tuple[RenderedTerm, ...]:
    """The terms used so far, by name, and those that their meanings use in turn."""
    terms = {term.key: term for term in course.glossary}
    used: list[RenderedTerm] = []
    # Rendering a meaning may add further terms to the list that is being walked through.
    for key in links.terms:
        used.append(RenderedTerm(key, f"term-{key}", terms[key].term, render(terms[key].meaning, links)))
    return tuple(sorted(used, key=lambda term: term.term.casefold()))


def sources_cited(course: Course, links: Links) -> tuple[RenderedSource, ...]:
    """The sources cited so far, by number."""
    sources = {source.key: source for source in course.sources}
    return tuple(
        RenderedSource(number=number, anchor=f"source-{key}", **sources[key].model_dump())
        for number, key in enumerate(links.sources, 1)
    )
