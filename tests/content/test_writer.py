"""The reader and the writer are each other's inverse."""

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from lms.content import schema
from lms.content.reader import read_course
from lms.content.writer import write_course
from lms.content.yaml_text import to_yaml
from tests.content.hard_texts import HARD_LINES, HARD_PASSAGES
from tests.content.samples import COURSE, LESSON, QUIZ, changed, course_files, course_of
from tests.content.strategies import courses


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(courses())
def test_any_course_survives_being_written_and_read(made: tuple[schema.Course, dict[str, bytes]]):
    course, media = made
    files = write_course(course, media)
    reading = read_course(files)
    assert not reading.problems, "\n".join(map(str, reading.problems))
    assert reading.course == course
    assert write_course(reading.course, files) == files


def test_the_sample_course_stands_in_canonical_form():
    files = course_files()
    assert write_course(course_of(files), files) == files


def test_fields_that_equal_their_default_are_left_out():
    files = changed(QUIZ, "minutes: 2\n", "minutes: 2\npass_percent: 80\nshuffle_options: true\nfeedback: after-submit\n")
    assert write_course(course_of(files), files) == course_files()


def test_comments_and_other_ways_to_write_the_same_end_in_the_canonical_form():
    files = changed(
        COURSE, "roles: [telecommunicator, supervisor]\n", "roles:\n- 'telecommunicator' # who takes calls\n- supervisor\n"
    )
    files = changed(LESSON, "\n:::\n\n::: takeaway", "   \n:::\n\n\n\n::: takeaway", files)
    files = {path: text.replace(b"\n", b"\r\n") if path.endswith(("md", "yaml")) else text for path, text in files.items()}
    assert write_course(course_of(files), files) == course_files()


def test_documents_survive_the_database_as_well():
    course = course_of(course_files())
    assert schema.Course.model_validate(course.model_dump(mode="json")) == course
    assert schema.Course.model_validate_json(course.model_dump_json()) == course


@pytest.mark.parametrize("text", [*HARD_LINES, *HARD_PASSAGES])
@pytest.mark.parametrize("loader", [yaml.CSafeLoader, yaml.SafeLoader])
def test_other_yaml_readers_read_every_text_as_that_text(text: str, loader: type):
    text = text.strip().replace("\r\n", "\n") or "x"
    document = {"a": text, "list": [text, "b"], "options": [{"key": "k", "text": text}], "words": ["no", "yes"]}
    read = yaml.load(to_yaml(document), loader)
    assert {name: _stripped(value) for name, value in read.items()} == document


def test_an_opening_line_of_a_block_inside_markdown_is_refused_and_its_escape_is_not():
    with pytest.raises(ValueError, match=r"write `\\:::` instead"):
        schema.TextBlock(body="one\n::: note\ntwo")
    with pytest.raises(ValueError, match=r"write `\\:::` instead"):
        schema.AsideBlock(kind="note", body=":::")
    assert schema.TextBlock(body="one\n\\::: note\ntwo").body == "one\n\\::: note\ntwo"
    assert schema.AdvisoryBlock(body="one\n::: note").body == "one\n::: note"


def _stripped(value: object) -> object:
    if isinstance(value, str):
        return value.strip("\n")
    if isinstance(value, list):
        return [_stripped(entry) for entry in value]
    return {name: _stripped(entry) for name, entry in value.items()} if isinstance(value, dict) else value
