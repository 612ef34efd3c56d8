"""The key of a question: everything its marking reads, so that it is known whether two wordings are marked alike."""

from collections.abc import Collection, Mapping

from lms.content.items import Item
from lms.content.leaves import Way, leaves, orders
from lms.content.schema import Assessment

_MARKED_BY = ("accepted", "answer", "correct", "critical", "partial", "points", "target", "tolerance", "value")


def key_of(item: Item) -> Mapping[Way, str]:
    """The values of the question that decide what an answer earns, by their way."""
    found = {way: value for way, value in leaves(item).items() if way[-1] in _MARKED_BY}
    return found | {way: " ".join(keys) for way, keys in orders(item).items() if way[-1] == "entries"}


def with_keys(assessment: Assessment, fixed: Assessment, item_keys: Collection[str]) -> Assessment:
    """The assessment with those of its questions marked as ``fixed`` has them; its pass mark stays."""
    right = {item.key: item for item in fixed.items if item.key in item_keys}
    return assessment.model_copy(update={"items": tuple(right.get(item.key, item) for item in assessment.items)})
