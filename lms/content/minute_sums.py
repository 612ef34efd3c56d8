"""Whether the minutes that a course declares are the sums of their parts."""

from collections.abc import Iterable, Iterator

from lms.content.problems import Problem
from lms.content.yaml_nodes import Located


def minute_problems(course: Located) -> Iterator[Problem]:
    """A module has the minutes of its lessons, or of its assessments where it has no lesson; an online course those of all
    its lessons; a classroom course those of its segments. Parts without readable minutes are left to the schema.
    """
    lessons: list[Located] = []
    for module in course.at(("modules",)).entries:
        activities = module.at(("activities",)).entries
        # An activity without a file may be a lesson; it has no minutes, so nothing is said about sums before it is written.
        own = [activity for activity in activities if activity.at(("kind",)).text == "lesson" or not activity.fields]
        lessons += own
        yield from _compared(module, own or activities, "this module's lessons" if own else "this module's assessments")
    if course.at(("delivery",)).text == "classroom":
        yield from _compared(course, course.at(("classroom", "segments")).entries, "the segments")
    else:
        yield from _compared(course, lessons, "all lessons")


def _compared(whole: Located, parts: Iterable[Located], noun: str) -> Iterator[Problem]:
    declared, minutes = _minutes(whole), [_minutes(part) for part in parts]
    if declared is None or None in minutes or not minutes:
        return
    total = sum(number for number in minutes if number is not None)
    if declared != total:
        where = whole.fields["minutes"]
        message = f"`minutes: {declared}` is not the sum of {noun}, which is {total}: correct one or the other"
        yield Problem(where.file, where.line, "minutes-sum", message)


def _minutes(part: Located) -> int | None:
    text = part.at(("minutes",)).text
    return int(text) if text.isdecimal() and len(text) < 9 else None
