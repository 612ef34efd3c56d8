"""What a draft is told is wrong with it, and where."""

from lms.content import beginnings, draft_text, fixing
from lms.content.draft_checks import CHOOSE, check_activity, check_course_alone, read_draft
from lms.content.merging import CONFLICTS
from lms.content.schema import Course, Lesson
from lms.content.tidying import tidy, tidy_activity
from tests.content.samples import course_files, course_of
from tests.factories import a_course_document, a_lesson


def test_a_blank_course_is_told_every_field_that_is_missing():
    course, remarks = read_draft(beginnings.blank("night-watch", "Night Watch", "online"))
    assert course is None
    assert {remark.path for remark in remarks} >= {
        "summary",
        "description",
        "audience",
        "roles",
        "certificate.hours",
        "objectives",
    }
    assert all(remark.severity == "refusal" for remark in remarks)


def test_a_course_that_fits_is_linted_and_can_be_published():
    document = a_course_document(media={"media/unused.svg": "0" * 64})
    course, remarks = read_draft(document.model_dump(mode="json"))
    assert course == document.model_copy(update={"media": {}})
    assert "declared-minutes" in {remark.rule for remark in remarks}
    assert "refusal" not in {remark.severity for remark in remarks}


def test_a_lesson_is_checked_by_itself_though_its_course_is_not_done():
    blank = beginnings.blank("night-watch", "Night Watch", "online")
    lesson = a_lesson().model_dump(mode="json")
    assert [(one.path, one.rule) for one in check_activity(blank, lesson)] == [("objectives.0", "unknown-reference")]
    blank["objectives"] = [{"key": "objective-1", "text": "Listen."}]
    assert "declared-minutes" in {one.rule for one in check_activity(blank, lesson)}
    # Less than a minute cannot be declared, so this is all that one click can make of it.
    assert check_activity(blank, fixing.fix(lesson, "declared-minutes", "minutes")) == []
    figure = {"kind": "figure", "src": "media/a.svg", "alt": "", "caption": None}
    found = check_activity(blank, lesson | {"blocks": [figure]})
    assert {one.path for one in found} == {"blocks.0.alt", "blocks.0.src"}


def test_a_course_is_refused_by_its_own_fields_though_its_lessons_are_not_looked_at():
    whole = course_of(course_files()).model_dump(mode="json")
    flawed = whole | {
        "summary": "",
        "certificate": whole["certificate"] | {"hours": "many"},
        "description": "See [that](source:none).",
    }
    for document in (whole, flawed):
        own = {remark for remark in read_draft(document)[1] if remark.severity == "refusal"}
        assert {one for one in check_course_alone(document) if not one.path.startswith(("modules", "minutes"))} == own
    assert {remark.path for remark in own} == {"summary", "certificate.hours", "description"}


def test_what_is_wrong_is_said_in_the_words_of_a_form():
    item = {"key": "check", "type": "single-choice", "objective": "objective-1", "prompt": "", "explanation": "A", "options": []}
    lesson = a_lesson().model_dump(mode="json") | {"objectives": [], "blocks": [{"kind": "check", "item": item}]}
    found = {one.place: one.message for one in check_activity(a_course_document().model_dump(mode="json"), lesson)}
    assert found["Objectives"] == "Add or choose at least one."
    assert found["Block 1, prompt"] == "Fill this in."
    assert found["Block 1, options"] == "Add at least 2 of them."


def test_an_unsettled_conflict_keeps_a_course_from_being_published():
    document = a_course_document().model_dump(mode="json")
    document["modules"][0]["activities"][0] |= {CONFLICTS: {"title": ["Other"]}}
    course, remarks = read_draft(document)
    assert course is None
    assert [remark.message.lower() for remark in remarks] == [CHOOSE + "."]


def test_the_text_of_every_lesson_gives_it_back():
    course: Course = course_of(course_files())
    for activity in course.activities:
        plain = activity.model_dump(mode="json")
        read, problems = draft_text.read(draft_text.write(plain).replace("\n", "\r\n"), activity.kind)
        assert not problems
        assert tidy_activity(read) == plain


def test_the_text_of_a_lesson_that_does_not_fit_holds_all_of_it():
    lesson = a_lesson(checks=1).model_dump(mode="json") | {"minutes": "soon"}
    lesson["blocks"] += [{"kind": "note", "title": "Odd", "body": "Words."}, {"kind": "figure", "src": "media/none.svg"}]
    read, problems = draft_text.read(draft_text.write(lesson), "lesson")
    assert not problems
    assert tidy_activity(read)["blocks"] == lesson["blocks"]
    assert read["minutes"] == "soon"
    assert draft_text.read("---\nkey: [\n---\n", "lesson")[0] is None


def test_minutes_follow_from_their_parts():
    document = tidy(
        a_course_document(activities=[a_lesson("one", minutes=7), a_lesson("two")]).model_dump(mode="json") | {"minutes": 1}
    )
    assert (document["minutes"], document["modules"][0]["minutes"]) == (12, 12)
    assert tidy(document, document) == document
    assert Lesson.model_validate(document["modules"][0]["activities"][0]).minutes == 7
