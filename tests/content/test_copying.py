"""A copy of a course: the same course, of which no part has a key of the original's."""

from collections.abc import Iterator

from hypothesis import given, settings

from lms.content.copying import OWN_KEYS, copy, new_keys, rekey
from lms.content.draft_checks import read_draft
from lms.content.schema import Course
from tests.content.strategies import courses

_OTHERS = {"course", "equivalents", "rule"}
"""Keys of other courses and of checks."""


@given(courses())
@settings(max_examples=60)
def test_a_copy_is_valid_shares_no_key_and_is_the_original_once_its_keys_are_mapped_back(drawn):
    original = drawn[0].model_copy(update={"key": "a-copy", "title": "A copy", "retired": ()})
    before, made = original.model_dump(mode="json"), copy(drawn[0], "a-copy", "A copy")
    course, remarks = read_draft(made)
    assert course is not None, remarks
    assert not set(_keys(made)) & set(_keys(before))
    assert rekey(made, {new: old for old, new in new_keys(before).items()}) == before


def test_links_follow_in_every_form_that_markdown_has_and_words_stay():
    text = 'A [b](term:core) [c](<source:law> "why") [d][e] <term:core>, core and term:core.\n\n[e]: source:law'
    keys = {"core": "core-2", "law": "law-2"}
    follows = 'A [b](term:core-2) [c](<source:law-2> "why") [d][e] <term:core-2>, core and term:core.\n\n[e]: source:law-2'
    assert rekey(text, keys) == follows


def test_a_number_that_is_taken_is_passed_over():
    assert new_keys({"modules": [{"key": "a"}, {"key": "a-2"}]}) == {"a": "a-3", "a-2": "a-2-2"}


def test_every_field_of_the_format_that_holds_a_key_is_known_here():
    assert set(_fields_of_keys(Course.model_json_schema()["$defs"])) == {*OWN_KEYS, *_OTHERS}


def _keys(value: object) -> Iterator[str]:
    """The keys of all parts, the course's own left out."""
    if isinstance(value, dict):
        for held in value.values():
            yield from [held["key"]] if isinstance(held, dict) and "key" in held else ()
            yield from _keys(held)
    elif isinstance(value, list):
        yield from (entry["key"] for entry in value if isinstance(entry, dict) and "key" in entry)
        for entry in value:
            yield from _keys(entry)


def _fields_of_keys(definitions: dict) -> Iterator[str]:
    pattern = Course.model_json_schema()["properties"]["key"]["pattern"]
    for part in definitions.values():
        for name, field in part["properties"].items():
            if pattern in str(field):
                yield name
