"""What changed in a course since somebody was told last, for the strip on its pages."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass

from lms.catalogue import history
from lms.catalogue.versions import LoadedVersion


@dataclass(frozen=True)
class News:
    """What a learner is told: titles of what must be done again and of what has something new, and how much was corrected."""

    again: tuple[str, ...]
    new: tuple[str, ...]
    corrected: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.again or self.new or self.corrected or self.gone)


def news_since(version: LoadedVersion, told: int | None, to_do_again: Container[str]) -> News | None:
    """What changed up to the version since the one with the number ``told``; None when there is nothing to tell.

    ``to_do_again`` holds the keys of what was done and does not count any more. One statement when there may be something.
    """
    if told is None or told == version.number:
        return None
    changed = history.changed_since(version.course_id, told)
    titles = {activity.key: activity.title for activity in version.document.activities}
    again = [key for key, kind in changed.items() if kind == "must-redo" and key in titles and key in to_do_again]
    new = [key for key, kind in changed.items() if kind != "editorial" and key in titles and key not in again]
    corrected = sum(kind == "editorial" and key in titles for key, kind in changed.items())
    gone = sum(key not in titles for key in changed)
    return News(_in_order(titles, again), _in_order(titles, new), corrected, gone) or None


def _in_order(titles: Mapping[str, str], keys: Collection[str]) -> tuple[str, ...]:
    return tuple(title for key, title in titles.items() if key in keys)
