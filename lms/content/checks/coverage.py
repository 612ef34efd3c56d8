"""Whether what a course promises is asked, and whether an exam asks a fair sample of it."""

from collections.abc import Iterator

from lms.content.checks.parts import Finding, Path, Rule, assessments
from lms.content.schema import Assessment, Course

BANK_FACTOR = 3

RULES = (
    Rule("objective-without-items", "error", "Every objective of an online course is measured by a question of a quiz or exam."),
    Rule("exam-bank", "error", f"An exam draws from at least {BANK_FACTOR} times as many questions as it asks."),
    Rule("exam-draw", "error", "An exam draws a stated number of questions for every objective of the course."),
)


def check(course: Course) -> Iterator[Finding]:
    """Objectives that no assessment measures, and exams whose bank or draw does not do the course justice."""
    measured = {item.objective for _, assessment in assessments(course) for item in assessment.items}
    for place, objective in enumerate(course.objectives):
        if course.delivery == "online" and objective.key not in measured:
            message = f"no quiz or exam has a question for `{objective.key}`: write one or drop the objective"
            yield Finding("objective-without-items", ("objectives", place), message)
    for path, assessment in assessments(course):
        if assessment.kind == "exam":
            yield from _exam(path, assessment, course)


def _exam(path: Path, exam: Assessment, course: Course) -> Iterator[Finding]:
    if len(exam.items) < BANK_FACTOR * exam.length:
        message = f"the exam asks {exam.length} of {len(exam.items)} questions: write at least {BANK_FACTOR * exam.length}"
        yield Finding("exam-bank", (*path, "items"), message)
    drawn = {stratum.objective for stratum in exam.draw}
    missing = [objective.key for objective in course.objectives if objective.key not in drawn]
    if missing:
        message = f"`draw` leaves out {', '.join(missing)}: state how many questions each objective gets"
        yield Finding("exam-draw", (*path, "draw"), message)
