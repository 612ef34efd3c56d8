"""A version may not take away what learners' records hang on."""

from lms.content.changes import refusals
from lms.content.digest import digest
from lms.content.schema import Course
from tests.content.samples import COURSE, LESSON, QUIZ, changed, course_files, course_of


def course(*changes: tuple[str, str, str], without: tuple[str, ...] = ()) -> Course:
    files = {path: data for path, data in course_files().items() if path not in without}
    for file, old, new in changes:
        files = changed(file, old, new, files)
    return course_of(files)


def refused(old: Course, new: Course) -> list[str]:
    return [problem.rule for problem in refusals(old, new)]


NO_QUIZ = (COURSE, "[first-words, quiz-the-call]", "[first-words]")
RETIRED = (COURSE, "[old-lesson]", "[old-lesson, quiz-the-call]")


def test_an_activity_may_go_when_its_key_is_retired():
    old = course()
    assert refused(old, course(NO_QUIZ, without=(QUIZ,))) == ["vanished-key"]
    assert refused(old, course(NO_QUIZ, RETIRED, without=(QUIZ,))) == []


def test_a_retired_key_stays_on_the_list_and_is_not_used_again():
    old = course()
    assert refused(old, course((COURSE, "retired: [old-lesson]\n", ""))) == ["vanished-key"]
    retired = course(NO_QUIZ, RETIRED, without=(QUIZ,))
    assert refused(retired, old) == ["reused-key"]


def test_keys_keep_their_kind():
    old = course()
    assert refused(old, course((QUIZ, "kind: quiz", "kind: exam"))) == ["changed-kind"]
    as_number = (QUIZ, "type: true-false\n", "type: numeric\n"), (QUIZ, "answer: true\n    if_false", "value: 1\n    if_wrong")
    assert refused(old, course(*as_number)) == ["changed-kind"]
    as_scenario = (LESSON, "key: yard-call", "key: quiz-word"), (QUIZ, "key: quiz-word", "key: quiz-last")
    assert refused(old, course(*as_scenario)) == ["changed-kind"]
    other = old.model_copy(update={"delivery": "classroom"})
    assert refused(old, other) == ["changed-kind"]


def test_edits_and_new_keys_are_taken():
    assert refused(course(), course((QUIZ, "key: quiz-word", "key: quiz-place"), (QUIZ, "The street", "The road"))) == []


def test_the_digest_names_the_content_and_nothing_else():
    assert digest(course()) == digest(course((QUIZ, "minutes: 2\n", "minutes: 2\npass_percent: 80\n")))
    assert digest(course()) == digest(Course.model_validate(course().model_dump(mode="json")))
    assert digest(course()) == digest(course((QUIZ, "value: 1\n", "value: 1.0\n    tolerance: 0.00\n    points: 1\n")))
    assert digest(course()) != digest(course((QUIZ, "The street", "The road")))
    files = course_files()
    files["media/order.svg"] += b"<!-- -->"
    assert digest(course()) != digest(course_of(files))
    assert len(digest(course())) == 64
