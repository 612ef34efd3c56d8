"""Whether readers are told before sensitive material, and whether pictures are told to whoever cannot see them."""

import re
from collections.abc import Iterator

from lms.content.checks.parts import Finding, Path, Rule, lessons
from lms.content.schema import AdvisoryBlock, Course, FigureBlock, Lesson

MIN_ALT = 25

RULES = (
    Rule("advisory-first", "error", "A sensitive lesson starts with an advisory that has a short version; so does its course."),
    Rule("figure-alt", "error", "A figure's alternative text says what the picture tells, in words of its own."),
)

_NAMES_THE_MEDIUM = re.compile(
    r"^(?:an? |the )?(?:image|picture|photo|graphic|drawing|figure|icon|diagram|illustration)\b(?: of)?", re.I
)
_IS_A_FILE = re.compile(r"\.(?:svg|png|jpe?g|webp)\b", re.IGNORECASE)


def check(course: Course) -> Iterator[Finding]:
    """Sensitive lessons without a proper advisory, and figures whose alternative text does not replace them."""
    sensitive = [(path, lesson) for path, lesson in lessons(course) if lesson.sensitive]
    if sensitive and not course.advisory:
        yield Finding(
            "advisory-first", (), "the course has sensitive lessons and no `advisory`: say what is covered, and how to pause"
        )
    for path, lesson in sensitive:
        yield from _advisory(path, lesson)
    told: dict[str, str] = {}
    for path, figure in _figures(course):
        for message in _alt_problems(figure, told):
            yield Finding("figure-alt", (*path, "alt"), message)
        told.setdefault(figure.alt, figure.src)


def _advisory(path: Path, lesson: Lesson) -> Iterator[Finding]:
    first = lesson.blocks[0]
    if not isinstance(first, AdvisoryBlock):
        message = "the lesson is sensitive and does not start with an `advisory` block: move it up or write one"
        yield Finding("advisory-first", (*path, "blocks", 0), message)
    elif not first.short_version:
        message = "the advisory of a sensitive lesson needs a `short_version` for whoever skips the rest: write one"
        yield Finding("advisory-first", (*path, "blocks", 0), message)


def _figures(course: Course) -> Iterator[tuple[Path, FigureBlock]]:
    for path, lesson in lessons(course):
        for place, block in enumerate(lesson.blocks):
            if isinstance(block, FigureBlock):
                yield (*path, "blocks", place), block


def _alt_problems(figure: FigureBlock, told: dict[str, str]) -> Iterator[str]:
    if len(figure.alt) < MIN_ALT or _IS_A_FILE.search(figure.alt):
        yield f"“{figure.alt}” does not replace the picture: say what it tells"
    elif match := _NAMES_THE_MEDIUM.match(figure.alt):
        yield f"leave out “{match[0]}”, which a screen reader says anyway, and start with what the picture tells"
    if figure.caption and figure.alt.strip(". ") == figure.caption.strip(". "):
        yield "the alternative text repeats the caption: say what the picture tells besides"
    if told.get(figure.alt, figure.src) != figure.src:
        yield f"`{told[figure.alt]}` has the same alternative text: tell the pictures apart"
