"""Drawing: which questions an attempt asks, and in what order their options stand. Pure: the randomness is passed in."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import TypedDict

from lms.content.items import Item
from lms.content.schema import Assessment

_TOLD_BY_THEIR_ORDER = ("ordering", "matching")
"""The types whose authored order gives the answer away, so that they are mixed whatever the assessment says."""


class Drawn(TypedDict):
    """One question as it is asked: its key, and the keys of its options as shown (empty: the author's order)."""

    key: str
    order: list[str]


def draw(assessment: Assessment, earlier: Sequence[Sequence[str]], random: Random) -> list[Drawn]:
    """The questions of a new attempt, none of them twice.

    ``earlier`` holds the item keys of each earlier attempt of the person, oldest first. Within each objective, items never
    shown come first, then those shown longest ago; equals are drawn by lot. Without ``draw`` every item is asked, in the
    author's order; drawn questions are mixed.
    """
    items = _in_strata(assessment, _last_shown(earlier), random) if assessment.draw else list(assessment.items)
    if assessment.draw:
        random.shuffle(items)
    return [Drawn(key=item.key, order=_arrange(item, assessment, random)) for item in items]


def arrange_alone(item: Item, random: Random) -> list[str]:
    """The order in which a question is shown by itself: mixed only where the author's order tells the answer."""
    return item.arrange(random) if item.type in _TOLD_BY_THEIR_ORDER else []


def _in_strata(assessment: Assessment, last_shown: dict[str, int], random: Random) -> list[Item]:
    left = sorted(random.sample(assessment.items, len(assessment.items)), key=lambda item: last_shown.get(item.key, -1))
    drawn: list[Item] = []
    for stratum in assessment.draw:
        taken = [item for item in left if item.objective == stratum.objective][: stratum.count]
        left = [item for item in left if item not in taken]
        drawn += taken
    return drawn


def _last_shown(earlier: Sequence[Sequence[str]]) -> dict[str, int]:
    return dict(_showings(earlier))


def _showings(earlier: Sequence[Sequence[str]]) -> Iterator[tuple[str, int]]:
    for number, keys in enumerate(earlier):
        yield from ((key, number) for key in keys)


def _arrange(item: Item, assessment: Assessment, random: Random) -> list[str]:
    return item.arrange(random) if assessment.shuffle_options else arrange_alone(item, random)
