"""What may not follow what: a version keeps the keys that learners' records hang on. ``comparing`` tells what changed."""

from collections.abc import Iterator

from lms.content.course_files import COURSE_FILE
from lms.content.problems import Problem
from lms.content.schema import Course, Lesson


def refusals(old: Course, new: Course) -> list[Problem]:
    """Why ``new`` cannot follow ``old``: what learners have done hangs on keys, so a key neither vanishes nor changes sense."""
    return [Problem(COURSE_FILE, 1, rule, message) for rule, message in _refusals(old, new)]


def _refusals(old: Course, new: Course) -> Iterator[tuple[str, str]]:
    if old.delivery != new.delivery:
        yield "changed-kind", f"the course was {old.delivery} and is now {new.delivery}: give the new course another key"
    before = {activity.key: activity for activity in old.activities}
    after = {activity.key: activity for activity in new.activities}
    for key in sorted(before.keys() - after.keys() - set(new.retired)):
        yield "vanished-key", f"the activity `{key}` is gone: put it back, or list its key under `retired`"
    for key in sorted(set(old.retired) - after.keys() - set(new.retired)):
        yield "vanished-key", f"`{key}` is no longer listed under `retired`: put it back on the list"
    for key in sorted(after.keys() & {*old.retired, *new.retired}):
        yield "reused-key", f"the activity `{key}` uses a key that is retired: choose another key"
    for key in (key for key in after if key in before and after[key].kind != before[key].kind):
        yield "changed-kind", f"`{key}` was a {before[key].kind} and is now a {after[key].kind}: give the new one another key"
    types, new_types = _types(old), _types(new)
    for key in (key for key in new_types if key in types and types[key] != new_types[key]):
        yield "changed-kind", f"the question `{key}` was {types[key]} and is now {new_types[key]}: give the new one another key"


def _types(course: Course) -> dict[str, str]:
    """What every key that answers hang on stands for."""
    types: dict[str, str] = {}
    for activity in course.activities:
        if isinstance(activity, Lesson):
            types |= {item.key: item.type for item in activity.checks}
            types |= {scenario.key: "a branching scenario" for scenario in activity.scenarios}
        else:
            types |= {item.key: item.type for item in activity.items}
    return types
