"""All rules run over a course, without what its authors looked at and kept."""

from collections.abc import Iterable, Iterator

from lms.content.checks import care, citing, coverage, likeness, options, reading, wording
from lms.content.checks.parts import Finding, Path, Rule, activities, items
from lms.content.items.item import Suppression
from lms.content.problems import Problem
from lms.content.schema import Course
from lms.content.yaml_nodes import Located

_FAMILIES = (care, citing, coverage, likeness, options, reading, wording)
_IDLE = Rule("idle-suppression", "error", "A suppression names a rule and hides a finding of it.")

RULES = {
    rule.id: rule for rule in sorted((_IDLE, *(rule for family in _FAMILIES for rule in family.RULES)), key=lambda one: one.id)
}
"""Every lint rule by its id; all but ``idle-suppression`` can be suppressed."""


def findings(course: Course, where: Located) -> list[Problem]:
    """Everything that the rules find in a course and its authors did not suppress, in file order.

    ``where`` is the tree that the reader gives along with the course; it tells the file and line of each part.
    """
    suppressions = list(_suppressions(course))
    kept, used = [], set()
    for finding in (finding for family in _FAMILIES for finding in family.check(course)):
        hiding = {at for at, one in suppressions if one.rule == finding.rule and _reaches(at[:-2], finding.path)}
        used |= hiding
        kept += [] if hiding else [finding]
    kept += _idle(suppressions, used)
    return sorted({_problem(finding, where) for finding in kept})


def _reaches(part: Path, path: Path) -> bool:
    """Whether a suppression in ``part`` speaks for ``path``; the course's own does not speak for its activities."""
    return path[: len(part)] == part if part else "activities" not in path


def _suppressions(course: Course) -> Iterator[tuple[Path, Suppression]]:
    """Every suppression with its own path, which ends in ``suppress`` and its place in the list."""
    parts = [((), course), *activities(course), *items(course)]
    return ((((*path, "suppress", place)), one) for path, part in parts for place, one in enumerate(part.suppress))


def _idle(suppressions: Iterable[tuple[Path, Suppression]], used: set[Path]) -> Iterator[Finding]:
    for path, suppression in suppressions:
        if suppression.rule not in RULES:
            yield Finding(_IDLE.id, path, f"there is no rule `{suppression.rule}`: correct or remove the suppression")
        elif path not in used:
            yield Finding(_IDLE.id, path, f"nothing here breaks the rule `{suppression.rule}`: remove the suppression")


def _problem(finding: Finding, where: Located) -> Problem:
    place = where.at(finding.path)
    line = place.text_line + finding.offset if isinstance(place.value, str) else place.line
    return Problem(place.file, line, finding.rule, finding.message)
