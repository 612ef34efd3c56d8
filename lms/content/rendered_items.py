"""Questions as safe HTML; pages draw the form fields around the parts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic import BaseModel

from lms.content.items import Answer, Item
from lms.content.markup import Links, render, render_inline
from lms.content.rendered_parts import RenderedSource, RenderedTerm, links_for, sources_cited, terms_used
from lms.content.schema import Course

_FEEDBACK = ("feedback", "if_true", "if_false", "if_wrong")


@dataclass(frozen=True)
class RenderedChoice:
    """Something to choose, match or put in order: ``text`` and ``feedback`` are HTML."""

    key: str
    text: str
    feedback: str | None = None


@dataclass(frozen=True)
class RenderedDecision:
    """One decision of a scenario question."""

    key: str
    prompt: str
    options: tuple[RenderedChoice, ...]


@dataclass(frozen=True)
class RenderedItem:
    """A question as HTML. ``item`` is the question itself, for its unit, points, places and solution.

    Only the parts that the type has are filled: ``options`` (single choice, multiple response), ``pairs`` and ``targets``
    (matching), ``entries`` (ordering, in the author's right order), ``decisions`` (scenario). ``feedback`` holds the HTML of
    every piece of feedback by its Markdown. ``terms`` and ``sources`` belong to a question that has a page to itself; inside
    a lesson they are empty, because the lesson holds them.
    """

    key: str
    type: str
    anchor: str
    item: Item
    prompt: str
    explanation: str
    options: tuple[RenderedChoice, ...]
    pairs: tuple[RenderedChoice, ...]
    targets: tuple[RenderedChoice, ...]
    entries: tuple[RenderedChoice, ...]
    decisions: tuple[RenderedDecision, ...]
    feedback: Mapping[str, str] = field(repr=False)
    terms: tuple[RenderedTerm, ...] = ()
    sources: tuple[RenderedSource, ...] = ()

    def comments(self, answer: Answer | None) -> list[str]:
        """The HTML of the feedback written for just this answer, in the order of the question."""
        return [self.feedback[markdown] for markdown in self.item.comments(answer)]


def render_item(course: Course, item: Item) -> RenderedItem:
    """The question as safe HTML for a page of its own, with the terms it uses and the sources it cites."""
    links = links_for(course)
    rendered = item_part(item, f"item-{item.key}", links)
    return replace(rendered, terms=terms_used(course, links), sources=sources_cited(course, links))


def item_part(item: Item, anchor: str, links: Links) -> RenderedItem:
    """The question as safe HTML; what it refers to is gathered in ``links``."""
    prompt = render(item.prompt, links)
    return RenderedItem(
        key=item.key,
        type=item.type,
        anchor=anchor,
        item=item,
        prompt=prompt,
        options=_choices(getattr(item, "options", ()), links),
        pairs=_choices(getattr(item, "pairs", ()), links),
        targets=_choices(getattr(item, "targets", ()), links),
        entries=_choices(getattr(item, "entries", ()), links),
        decisions=tuple(
            RenderedDecision(decision.key, render(decision.prompt, links), _choices(decision.options, links))
            for decision in getattr(item, "decisions", ())
        ),
        feedback={markdown: render(markdown, links) for markdown in _feedback(item)},
        explanation=render(item.explanation, links),
    )


def _choices(parts: Iterable[BaseModel], links: Links) -> tuple[RenderedChoice, ...]:
    return tuple(_choice(part, links) for part in parts)


def _choice(part: BaseModel, links: Links) -> RenderedChoice:
    feedback = getattr(part, "feedback", None)
    text = render_inline(getattr(part, "text", ""), links)
    return RenderedChoice(getattr(part, "key", ""), text, render(feedback, links) if feedback else None)


def _feedback(part: BaseModel) -> Iterator[str]:
    """Every piece of Markdown in the question that ``comments`` may answer with."""
    for name in type(part).model_fields:
        value = getattr(part, name)
        if name in _FEEDBACK and value:
            yield value
        elif isinstance(value, tuple):
            for entry in value:
                if isinstance(entry, BaseModel):
                    yield from _feedback(entry)
