"""Asking: which courses the classroom courses of today ask for, and which of them ask for a certain one."""

from collections.abc import Mapping

from lms.catalogue import versions
from lms.catalogue.versions import LoadedVersion
from lms.requirements.unlocking import named_in


def asked_for() -> Mapping[int, tuple[LoadedVersion, frozenset[int]]]:
    """Every course that a classroom course asks for, itself or as an equivalent, with the ids of those that do; by its id."""
    everything = versions.all_current()
    asking: dict[str, set[int]] = {}
    for version in everything:
        for key in named_in(version.document.requires) if version.document.requires else ():
            asking.setdefault(key, set()).add(version.course_id)
    return {one.course_id: (one, frozenset(asking[one.key])) for one in everything if one.key in asking}
