"""Who is affected by a version, in words. Pure."""

from lms.progress.impact import Group, Impact


def headline(impact: Impact) -> str:
    """Everything in one sentence, such as “31 learners unaffected, 6 see 1 new activity (+4 min), 0 must redo, …”."""
    more = [f"{group.learners} {_more(group)}" for group in impact.groups]
    less = [f"{impact.relieved} {'has' if impact.relieved == 1 else 'have'} less to do"] if impact.relieved else []
    unaffected = _counted(impact.unaffected, "learner") + " unaffected"
    kept = _counted(impact.certificates, "certificate") + " unchanged"
    return ", ".join([unaffected, *more, *less, f"{impact.must_redo} must redo", kept]) + "."


def _more(group: Group) -> str:
    one = group.learners == 1
    parts = [f"{'sees' if one else 'see'} {_counted(group.new, 'new activity', 'new activities')}"] if group.new else []
    if group.again:
        parts.append(f"{'does' if one else 'do'} {_counted(group.again, 'activity', 'activities')} again")
    return f"{' and '.join(parts)} (+{group.minutes} min)"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
