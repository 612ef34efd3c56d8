"""Which block of a lesson became which: by key where there is one, by content and place where there is none."""

from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from lms.content.schema import Block, CheckBlock, FigureBlock, JobAidBlock, MediaBlock, ScenarioBlock

Pair = tuple[Block | None, Block | None]
"""A block before and after; None where there is none."""


def align(before: Sequence[Block], after: Sequence[Block]) -> list[Pair]:
    """Each block before with what became of it, in the new order; what is gone stands at the end."""
    was, named = {id(new): old for old, new in _matches(before, after)}, set()
    pairs: list[Pair] = []
    for new in after:
        old = was.get(id(new))
        named.add(id(old))
        pairs.append((old, new))
    return pairs + [(old, None) for old in before if id(old) not in named]


def name_of(block: Block) -> Hashable:
    """What a block is known by when its text changes; None for a block that has nothing of the kind."""
    if isinstance(block, CheckBlock):
        return block.kind, block.item.key
    if isinstance(block, (ScenarioBlock, JobAidBlock)):
        return block.kind, block.key
    return (block.kind, block.src) if isinstance(block, (FigureBlock, MediaBlock)) else None


def _matches(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    named = {name_of(block): block for block in before if name_of(block)}
    known = [block for block in after if name_of(block) in named]
    # A picture may stand twice: the first one is the one that was there.
    firsts = {name_of(block): block for block in reversed(known)}
    yield from ((named[name], block) for name, block in firsts.items())
    taken = {id(block) for pair in ((named[name], block) for name, block in firsts.items()) for block in pair}
    yield from _by_content([one for one in before if id(one) not in taken], [one for one in after if id(one) not in taken])


def _by_content(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    for action, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if action == "equal":
            yield from zip(before[start:end], after[new_start:new_end], strict=True)
        elif action == "replace":
            yield from _by_kind(before[start:end], after[new_start:new_end])


def _by_kind(before: Sequence[Block], after: Sequence[Block]) -> Iterator[tuple[Block, Block]]:
    for kind in {block.kind: None for block in before}:
        olds, news = ([block for block in blocks if block.kind == kind] for blocks in (before, after))
        # What has a name of its own and another one now is another thing.
        pairs = ((old, new) for old, new in zip_longest(olds, news) if old is not None and new is not None)
        yield from ((old, new) for old, new in pairs if name_of(old) == name_of(new))
