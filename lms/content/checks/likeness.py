"""Questions that ask the same thing twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import ceil

from lms.content.checks.parts import Finding, Path, Rule, items, texts
from lms.content.checks.prose import words
from lms.content.items import Item
from lms.content.items.short_text import normalised
from lms.content.schema import Course

SAME_PROMPT, MIN_PROMPT_WORDS = 0.8, 6
SAME_QUESTION, MIN_WORDS = 0.7, 10
_ROUNDING = 1e-9

RULES = (Rule("near-duplicate", "warning", "No two questions of a course are nearly the same."),)

_SMALL = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "at", "is", "are", "was", "be", "and", "or", "for", "with", "that", "this", "it")
    + ("you", "your", "do", "does", "what", "which", "who", "how", "she", "he", "they", "her", "his", "their", "as", "by", "from")
)


def check(course: Course) -> Iterator[Finding]:
    """Every question that resembles an earlier one."""
    asked = [(path, item.key, _content(item.prompt), _content(_everything(item))) for path, item in items(course)]
    alike = {*_pairs([prompt for *_, prompt, _whole in asked], SAME_PROMPT, MIN_PROMPT_WORDS)}
    alike |= {*_pairs([whole for *_, whole in asked], SAME_QUESTION, MIN_WORDS)}
    for earlier, later in sorted(alike):
        (_, first, *_), (path, key, *_) = asked[earlier], asked[later]
        yield Finding("near-duplicate", _prompt(path), f"`{key}` asks nearly the same as `{first}`: change or drop one")


def _prompt(path: Path) -> Path:
    return (*path, "prompt")


def _everything(item: Item) -> str:
    """The prompt and what there is to choose from, without what is told afterwards."""
    told_after = ("explanation", "feedback", "if_true", "if_false", "if_wrong", "accepted")
    return " ".join(text for path, text in texts(item) if not any(step in told_after for step in path))


def _content(text: str) -> frozenset[str]:
    return frozenset(words(normalised(text))) - _SMALL


def _pairs(sets: Sequence[frozenset[str]], share: float, least: int) -> Iterator[tuple[int, int]]:
    """The places of every two sets of at least ``least`` words that have ``share`` of their words in common (Jaccard).

    Two such sets share one of their rarest words, so that only those that do are compared: Bayardo, Ma and Srikant, Scaling
    Up All Pairs Similarity Search, WWW 2007.
    """
    found_in = Counter(word for one in sets for word in one)
    # What two numbers have in common is counted several times faster than what two sets have.
    bits = {word: 1 << place for place, word in enumerate(found_in)}
    numbers = [sum(bits[word] for word in one) for one in sets]
    earlier: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(sets):
        if len(one) < least:
            continue
        rarest = sorted(one, key=lambda word: (found_in[word], word))[: len(one) - ceil(share * len(one) - _ROUNDING) + 1]
        for other in {other for word in rarest for other in earlier[word]}:
            common = (numbers[place] & numbers[other]).bit_count()
            if common >= share * (len(one) + len(sets[other]) - common):
                yield other, place
        for word in rarest:
            earlier[word].append(place)
