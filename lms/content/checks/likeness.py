"""Questions that ask the same thing twice."""

from collections.abc import Iterator
from itertools import combinations

from lms.content.checks.parts import Finding, Path, Rule, items, texts
from lms.content.checks.prose import words
from lms.content.items import Item
from lms.content.items.short_text import normalised
from lms.content.schema import Course

SAME_PROMPT, MIN_PROMPT_WORDS = 0.8, 6
SAME_QUESTION, MIN_WORDS = 0.7, 10

RULES = (Rule("near-duplicate", "warning", "No two questions of a course are nearly the same."),)

_SMALL = frozenset(
    ("a", "an", "the", "of", "to", "in", "on", "at", "is", "are", "was", "be", "and", "or", "for", "with", "that", "this", "it")
    + ("you", "your", "do", "does", "what", "which", "who", "how", "she", "he", "they", "her", "his", "their", "as", "by", "from")
)


def check(course: Course) -> Iterator[Finding]:
    """Every question that resembles an earlier one."""
    asked = [(path, item.key, _content(item.prompt), _content(_everything(item))) for path, item in items(course)]
    for (_, first, prompt, whole), (path, key, other_prompt, other_whole) in combinations(asked, 2):
        if _alike(prompt, other_prompt, SAME_PROMPT, MIN_PROMPT_WORDS) or _alike(whole, other_whole, SAME_QUESTION, MIN_WORDS):
            message = f"`{key}` asks nearly the same as `{first}`: change or drop one"
            yield Finding("near-duplicate", _prompt(path), message)


def _prompt(path: Path) -> Path:
    return (*path, "prompt")


def _everything(item: Item) -> str:
    """The prompt and what there is to choose from, without what is told afterwards."""
    told_after = ("explanation", "feedback", "if_true", "if_false", "if_wrong", "accepted")
    return " ".join(text for path, text in texts(item) if not any(step in told_after for step in path))


def _content(text: str) -> frozenset[str]:
    return frozenset(words(normalised(text))) - _SMALL


def _alike(one: frozenset[str], other: frozenset[str], share: float, least: int) -> bool:
    """Whether two sets of words have at least ``share`` of their words in common (Jaccard) and enough words to tell."""
    return min(len(one), len(other)) >= least and len(one & other) >= share * len(one | other)
