"""As much of a draft as can be read, whatever stands in it, is enough to be compared."""

import copy
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from lms.content.comparing import compare
from lms.content.partial import readable_course
from tests.content.samples import course_files, course_of

TODAY = date(2026, 11, 26)
ODD = (None, "", [], {}, "x", -1, True, ["a"], {"a": 1}, [None])


def test_any_draft_is_compared_as_far_as_it_can_be_read():
    whole = course_of(course_files())
    document = whole.model_dump(mode="json")
    places, random = [place for place in _places(document) if _may_be_odd(place)], Random(5)
    assert readable_course(document, TODAY) == (whole, True)
    for _ in range(150):
        odd = copy.deepcopy(document)
        place = random.choice(places)
        _parent(odd, place)[place[-1]] = random.choice(ODD)
        course, _is_whole = readable_course(odd, TODAY)
        for change in (*compare(whole, course), *compare(course, whole)):
            assert change.words
            assert all(value.spans for part in change.parts for value in part.values), place


def _places(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, held in entries:
        yield (*place, name)
        yield from _places(held, (*place, name))


def _may_be_odd(place: tuple[Any, ...]) -> bool:
    """Not the outline itself, which every way to write a draft keeps in shape."""
    return not (place[0] == "modules" and (len(place) in (1, 2, 4) or place[-1] == "activities"))


def _parent(value: Any, place: tuple[Any, ...]) -> Any:
    for step in place[:-1]:
        value = value[step]
    return value
