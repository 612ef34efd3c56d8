"""Lessons and questions come out as safe HTML, part by part."""

from dataclasses import fields, is_dataclass

import pytest
from hypothesis import HealthCheck, given, settings

from lms.content import schema
from lms.content.rendered_blocks import render_block
from lms.content.rendering import Heading, render_item, render_lesson, render_passage
from tests.content.samples import COURSE, LESSON, QUIZ, changed, course_files, course_of
from tests.content.strategies import courses


@pytest.fixture
def course() -> schema.Course:
    return course_of(course_files())


@pytest.fixture
def lesson(course: schema.Course) -> schema.Lesson:
    return course.activities[0]


def test_blocks_come_in_reading_order_with_stable_anchors(course: schema.Course, lesson: schema.Lesson):
    page = render_lesson(course, lesson)
    assert [(block.kind, block.anchor) for block in page.blocks] == [
        ("advisory", "block-1"),
        ("case", "block-2"),
        ("text", "block-3"),
        ("figure", "block-4"),
        ("media", "block-5"),
        ("check", "check-chk-first-words"),
        ("scenario", "scenario-yard-call"),
        ("checklist", "block-8"),
        ("job-aid", "job-aid-card-first-words"),
        ("note", "block-10"),
        ("takeaway", "block-11"),
        ("references", "block-12"),
    ]
    assert page.outline == (
        Heading(2, "h-listen-then-ask", "Listen, then ask"),
        Heading(2, "h-place-comes-first", "Place comes first"),
    )


def test_each_block_has_its_parts_as_html(course: schema.Course, lesson: schema.Lesson):
    advisory, case, _, figure, media, check, scenario, checklist, job_aid, *_ = render_lesson(course, lesson).blocks
    assert advisory.short_version == "<p>Listen first. Then ask for the place.</p>\n"
    assert case.title == "The call at 19:42"
    assert (figure.src, figure.caption) == ("media/order.svg", "<p>The order of the first three questions.</p>\n")
    assert (media.src, media.captions, media.media_type) == ("media/call.mp3", "media/call.vtt", "audio")
    assert media.transcript.count("<p>") == 2
    assert [option.key for option in check.item.options] == ["help", "form", "calm"]
    assert check.item.options[0].feedback == "<p>It tells him that he is heard.</p>\n"
    assert [choice.to for choice in scenario.step("opening").choices] == ["found", "opening"]
    assert scenario.step("found").choices == ()
    assert (checklist.items, checklist.ordered) == (("Read the place back", "Say who is coming"), True)
    assert [section.title for section in job_aid.sections] == ["Ask", "Say"]


def test_terms_are_those_used_and_those_that_their_meanings_use(course: schema.Course, lesson: schema.Lesson):
    page = render_lesson(course, lesson)
    assert [(term.key, term.anchor, term.term) for term in page.terms] == [
        ("core-data", "term-core-data", "core data"),
        ("last-place", "term-last-place", "last place"),
    ]
    assert '<a class="term" href="#term-last-place">last place</a>' in page.terms[0].meaning


def test_sources_are_numbered_as_they_are_cited_and_listed_so():
    files = changed(LESSON, "[call-standard, call-study]", "[call-study, call-standard]")
    course = course_of(files)
    page = render_lesson(course, course.activities[0])
    assert [(source.number, source.key, source.anchor) for source in page.sources] == [
        (1, "call-standard", "source-call-standard"),
        (2, "call-study", "source-call-study"),
    ]
    assert page.blocks[-1].sources == page.sources


def test_a_source_that_is_only_listed_has_the_next_number():
    course = course_of(changed(LESSON, "[](source:call-standard)", ""))
    assert [source.key for source in render_lesson(course, course.activities[0]).sources] == ["call-study", "call-standard"]


@pytest.mark.parametrize(
    ("key", "answer", "comments"),
    [
        ("quiz-door", "false", ["<p>It tells you that others are in the house.</p>\n"]),
        ("quiz-door", "true", []),
        ("quiz-facts", ["crossing", "school"], ["<p>It narrows the street down.</p>\n"]),
        ("quiz-word", "the name", ["<p>It begins with where.</p>\n"]),
        ("quiz-number", "2", []),
        ("exam-pairs", {"woods": "plate"}, ["<p>The entry point bounds the search.</p>\n"]),
    ],
)
def test_feedback_comes_as_html_for_just_the_answer_given(course: schema.Course, key: str, answer: object, comments: list[str]):
    item = next(item for activity in course.activities[1:] for item in activity.items if item.key == key)
    assert render_item(course, item).comments(answer) == comments


def test_a_question_page_has_its_own_terms_and_sources():
    text = "prompt: How many [things](term:core-data) do you ask at a time?[](source:call-study)"
    course = course_of(changed(QUIZ, "prompt: How many things do you ask at a time?", text))
    item = render_item(course, course.activity("quiz-the-call").item("quiz-number"))
    assert [term.key for term in item.terms] == ["core-data", "last-place"]
    assert [(source.number, source.key) for source in item.sources] == [(1, "call-study")]
    assert (item.anchor, item.item.unit) == ("item-quiz-number", "things")


def test_a_matching_and_a_scenario_question_have_their_parts(course: schema.Course):
    exam = course.activity("final-exam")
    pairs = render_item(course, exam.item("exam-pairs"))
    assert [(pair.key, pair.text) for pair in pairs.pairs] == [("woods", "He ran into the woods"), ("car", "She got into a car")]
    assert [target.key for target in pairs.targets] == ["entry", "plate"]
    night = render_item(course, exam.item("exam-night"))
    assert [(one.key, [option.key for option in one.options]) for one in night.decisions] == [
        ("hear", ["again", "guess"]),
        ("hold", ["drop", "pass"]),
    ]


def test_a_passage_of_the_course_is_rendered_with_its_sources():
    course = course_of(changed(COURSE, "It is fictional", "It is fictional[](source:call-study)"))
    passage = render_passage(course, course.description)
    assert passage.body.count("<p>") == 2
    assert [source.key for source in passage.sources] == ["call-study"]


def test_only_blocks_can_be_rendered():
    with pytest.raises(TypeError, match="str is no block"):
        render_block("text", 1, None)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(courses())
def test_any_course_can_be_rendered(made: tuple[schema.Course, dict[str, bytes]]):
    course, _ = made
    for activity in course.activities:
        if isinstance(activity, schema.Lesson):
            page = render_lesson(course, activity)
            assert len(page.blocks) == len(activity.blocks)
            anchors = [block.anchor for block in page.blocks] + [heading.anchor for heading in page.outline]
            assert len(anchors) == len(set(anchors))
            assert all(is_dataclass(block) and fields(block) for block in page.blocks)
            assert [block.kind for block in page.blocks] == [block.kind for block in activity.blocks]
        else:
            for item in activity.items:
                rendered = render_item(course, item)
                assert rendered.comments(item.solution()) == [rendered.feedback[one] for one in item.comments(item.solution())]
