"""Whether sources are dated, cited and listed."""

from collections.abc import Iterator

from lms.content.checks.parts import Finding, Path, Rule, lessons, texts
from lms.content.links import links
from lms.content.schema import Course, Lesson, ReferencesBlock

RULES = (
    Rule("source-unchecked", "error", "Every source says when somebody last looked at it."),
    Rule("source-unlisted", "error", "A lesson that cites a source lists it in its references block."),
    Rule("source-uncited", "warning", "A source that is listed is cited: in its lesson, or somewhere in the course."),
)


def check(course: Course) -> Iterator[Finding]:
    """Sources without a date, citations without an entry in the list, and entries without a citation."""
    for place, source in enumerate(course.sources):
        if source.checked_on is None:
            message = f"`{source.key}` has no `checked_on`: look at it and say when"
            yield Finding("source-unchecked", ("sources", place), message)
    for path, lesson in lessons(course):
        yield from _lesson(path, lesson)
    used = {key for _, key, _ in _citations(course, ())}
    used |= {key for _, lesson in lessons(course) for block in _references(lesson).values() for key in block.sources}
    for place, source in enumerate(course.sources):
        if source.key not in used:
            yield Finding(
                "source-uncited", ("sources", place), f"nothing in the course cites `{source.key}`: cite it or remove it"
            )


def cited_keys(lesson: Lesson) -> list[str]:
    """The keys of the sources that the lesson cites, in reading order."""
    return list(dict.fromkeys(key for _where, key, _line in _citations(lesson.blocks, ())))


def _lesson(path: Path, lesson: Lesson) -> Iterator[Finding]:
    lists = _references(lesson)
    listed = {key for block in lists.values() for key in block.sources}
    cited: dict[str, tuple[Path, int]] = {}
    for where, key, line in _citations(lesson.blocks, (*path, "blocks")):
        cited.setdefault(key, (where, line))
    for key in sorted(cited.keys() - listed):
        where, line = cited[key]
        yield Finding("source-unlisted", where, f"`{key}` is cited here and missing from the references block: list it", line)
    for place, block in lists.items():
        for key in sorted(set(block.sources) - cited.keys()):
            where = (*path, "blocks", place, "sources", block.sources.index(key))
            yield Finding("source-uncited", where, f"the lesson lists `{key}` and does not cite it: cite it or remove it")


def _references(lesson: Lesson) -> dict[int, ReferencesBlock]:
    return {place: block for place, block in enumerate(lesson.blocks) if isinstance(block, ReferencesBlock)}


def _citations(part: object, path: Path) -> Iterator[tuple[Path, str, int]]:
    """Every citation below ``part``: its path, the source's key, and its line below the start of the text there."""
    for where, text in texts(part, path):
        for link in links(text):
            if link.scheme == "source":
                yield where, link.target, link.line
