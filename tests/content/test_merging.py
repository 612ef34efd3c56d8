"""Two authors at once: what either wrote is still there, and what nobody touched stays as it was."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.apart import put_together, take_apart
from lms.content.merging import CONFLICTS, has_conflicts, merge, settle
from lms.content.schema import Course
from tests.factories import a_course_document, a_lesson, a_quiz
from tests.web.school import a_full_lesson

LESSON = a_lesson("two", blocks=[{"kind": kind, "body": kind} for kind in ("case", "text", "note", "takeaway", "note", "note")])
BEFORE = a_course_document(activities=[a_full_lesson(), LESSON, a_quiz()]).model_dump(mode="json")
PARTS = ("blocks", "activities", "modules", "objectives", "items", "options", "sources")


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from texts(entry)
    elif isinstance(value, str):
        yield value


def places(value: Any, name: str = "") -> Iterator[tuple[Any, Any]]:
    """Every list of parts and every text field, as a container and the place in it."""
    for step, entry in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(entry, str) and step not in ("key", "kind", "type", "format", "media"):
            yield value, step
        if isinstance(entry, dict | list):
            if step in PARTS and entry and isinstance(entry[0], dict):
                yield value, step
            yield from places(entry)


@st.composite
def edits(draw: st.DrawFn, document: dict[str, Any], mark: str) -> dict[str, Any]:
    """The document with a few changes: texts rewritten, parts taken out, moved and put in."""
    edited = copy.deepcopy(document)
    for number in range(draw(st.integers(0, 3))):
        container, step = draw(st.sampled_from(list(places(edited))))
        value = container[step]
        if isinstance(value, str):
            container[step] = f"{mark} rewrote {number}"
            continue
        place = draw(st.integers(0, len(value) - 1))
        action = draw(st.sampled_from(("remove", "move", "add")))
        entry = value.pop(place) if action != "add" else copy.deepcopy(value[place])
        if action == "add":
            entry |= {"kind": "text", "body": f"{mark} added {number}"} if step == "blocks" else {"key": f"{mark}-{number}"}
        if action != "remove":
            value.insert(draw(st.integers(0, len(value))), entry)
    return edited


@st.composite
def three_ways(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A course and what two authors made of it."""
    before = draw(edits(BEFORE, "before"))
    return before, draw(edits(before, "mine")), draw(edits(before, "theirs"))


@settings(max_examples=100)
@given(three_ways())
def test_no_text_of_either_side_is_lost(three):
    before, mine, theirs = three
    kept, old = "\n".join(texts(merge(before, mine, theirs))), set(texts(before))
    for text in {*texts(mine), *texts(theirs)} - old:
        assert text in kept


@settings(max_examples=50)
@given(three_ways())
def test_a_side_that_changed_nothing_changes_nothing(three):
    before, mine, theirs = three
    assert merge(before, before, theirs) == theirs
    assert merge(before, mine, before) == mine
    assert merge(before, mine, mine) == mine
    assert merge(before, before, before) == before


@settings(max_examples=100)
@given(three_ways())
def test_what_neither_side_touched_stays(three):
    before, mine, theirs = three
    merged = merge(before, mine, theirs)
    for name in before:
        if before[name] == mine[name] == theirs[name]:
            assert merged[name] == before[name]


@given(edits(BEFORE, "mine"))
def test_taken_apart_and_put_together_is_the_same(document):
    assert put_together(*take_apart(document)) == document


def lessons(*bodies: str) -> dict[str, Any]:
    kinds = [{"kind": "note", "title": None, "body": body} for body in bodies]
    document: Course = a_course_document(activities=[a_lesson("one", blocks=kinds), a_lesson("two")])
    return document.model_dump(mode="json")


def blocks(document: dict[str, Any]) -> list[str]:
    return [block["body"] for block in document["modules"][0]["activities"][0]["blocks"]]


def test_two_blocks_of_one_lesson_are_merged():
    merged = merge(lessons("a", "b", "c"), lessons("A", "b", "c", "d"), lessons("a", "b", "C"))
    assert blocks(merged) == ["A", "b", "C", "d"]
    assert not has_conflicts(merged)


def test_one_block_written_by_both_keeps_both_and_cannot_be_published_by_accident():
    merged = merge(lessons("a", "b"), lessons("a", "mine"), lessons("a", "theirs"))
    block = merged["modules"][0]["activities"][0]["blocks"][1]
    assert (block["body"], block[CONFLICTS]) == ("theirs", {"body": ["mine"]})
    assert has_conflicts(merged)
    third = merge(lessons("a", "b"), lessons("a", "late"), merged)
    assert third["modules"][0]["activities"][0]["blocks"][1][CONFLICTS] == {"body": ["mine", "late"]}
    assert settle(block, "body", "mine") == {"kind": "note", "title": None, "body": "mine"}


def test_a_lesson_that_one_edits_and_the_other_moves_is_there_once():
    before = lessons("a")
    moved = copy.deepcopy(before)
    moved["modules"].append(moved["modules"][0] | {"key": "second", "activities": [moved["modules"][0]["activities"].pop(0)]})
    merged = merge(before, moved, lessons("A"))
    assert [[one["key"] for one in module["activities"]] for module in merged["modules"]] == [["two"], ["one"]]
    assert merged["modules"][1]["activities"][0]["blocks"][0]["body"] == "A"


def test_a_lesson_that_one_edits_and_the_other_takes_out_is_put_back():
    before = lessons("a")
    without = copy.deepcopy(before)
    del without["modules"][0]["activities"][0]
    for mine, theirs in ((without, lessons("A")), (lessons("A"), without)):
        assert {one["key"] for one in merge(before, mine, theirs)["modules"][0]["activities"]} == {"one", "two"}
