"""Everything that is wrong with a course's files is told at once, each with its file and line."""

import pytest

from lms.content.course_files import MAX_TEXT_BYTES
from lms.content.reader import read_course
from tests.content.samples import COURSE, EXAM, LESSON, QUIZ, changed, course_files, line_of, told

REFUSED = [
    # file, what stands there, what is written instead, the words of the line that is told, the rule
    (COURSE, "title: Night Watch", "title: Night Watch\ncolour: red", "colour: red", "unknown-field"),
    (COURSE, "title: Night Watch", "title:", "title:", "missing-field"),
    (COURSE, "summary: How", "summry: How", "summry", "unknown-field"),
    (COURSE, "key: night-watch", "key: Night_Watch", "Night_Watch", "invalid-value"),
    (COURSE, "key: night-watch", "key: new", "key: new", "invalid-value"),
    (COURSE, "key: night-watch", "key: upload", "key: upload", "invalid-value"),
    (COURSE, "hours: 0.5", "hours: many", "hours: many", "invalid-value"),
    (COURSE, "roles: [telecommunicator", "roles: [operator", "roles:", "invalid-value"),
    (COURSE, "checked_on: 2026-11-20", "checked_on: yesterday", "yesterday", "invalid-value"),
    (COURSE, "format: 1", "format: 2", "format: 2", "newer-format"),
    (COURSE, "[old-lesson]", "[old-lesson]\nmedia: {}", "media: {}", "unknown-field"),
    (COURSE, "key: ask-where", "key: listen-first", "key: listen-first", "duplicate-key"),
    (COURSE, "key: call-study", "key: call-standard", "key: call-standard", "duplicate-key"),
    (COURSE, "- key: last-place", "- key: core-data", "- key: core-data", "duplicate-key"),
    (COURSE, "- key: final\n", "- key: the-call\n", "- key: the-call", "duplicate-key"),
    (COURSE, "[first-words, quiz-the-call]", "[first-words, quiz-the-call, more]", "quiz-the-call, more]", "missing-file"),
    (COURSE, "[final-exam]", "[final-exam, first-words]", "[final-exam, first-words]", "duplicate-key"),
    (COURSE, "[final-exam]", "[{key: final-exam}]", "[{key: final-exam}]", "invalid-value"),
    (COURSE, "(term:last-place)", "(term:lost-place)", "lost-place", "unknown-reference"),
    (COURSE, "(https://example.org/standard)", "(standard.html)", "(standard.html)", "link"),
    (COURSE, "minutes: 4\nadvisory", "minutes: 5\nadvisory", "minutes: 5", "minutes-sum"),
    (COURSE, "title: Final exam\n    minutes: 2", "title: Final exam\n    minutes: 3", "minutes: 3", "minutes-sum"),
    (LESSON, "title: The first words", "title: The first words\ntags: [a]", "tags:", "unknown-field"),
    (LESSON, "owner: Course team\n", "", "---", "missing-field"),
    (LESSON, "[listen-first, ask-where]", "[listen-first, ask-why]", "ask-why", "unknown-reference"),
    (LESSON, "reviewed_on: 2026-11-23", "reviewed_on: 23.11.2026", "23.11.2026", "invalid-value"),
    (LESSON, 'alt: "Three boxes in a row: the place, the time, the child."\n', "", "::: figure", "missing-field"),
    (LESSON, "src: media/order.svg", "src: media/ordre.svg", "ordre.svg", "missing-file"),
    (LESSON, "src: media/order.svg", "src: ../../secret.svg", "secret.svg", "path"),
    (LESSON, "src: media/call.mp3", "src: /etc/call.mp3", "/etc/call.mp3", "path"),
    (LESSON, "captions: media/call.vtt", "captions: https://example.org/call.vtt", "captions:", "path"),
    (LESSON, "src: media/order.svg", "src: media/call.mp3", "::: figure", "invalid-value"),
    (LESSON, "captions: media/call.vtt", "captions: media/order.svg", "::: media", "invalid-value"),
    (LESSON, "{key: name, text: Ask for her name.", "{key: where, text: Ask for her name.", "::: scenario", "invalid-value"),
    (LESSON, ", correct: true, feedback", ", feedback", "::: check", "invalid-value"),
    (LESSON, "type: single-choice", "type: single-choise", "::: check", "invalid-value"),
    (LESSON, "type: single-choice\n", "", "::: check", "missing-field"),
    (LESSON, "to: found", "to: fuond", "::: scenario", "invalid-value"),
    (LESSON, "(term:core-data)", "(term:core-date)", "core-date", "unknown-reference"),
    (LESSON, "[](source:call-study)", "[](source:call-studies)", "call-studies", "unknown-reference"),
    (LESSON, "[call-standard, call-study]", "[call-standard, call-books]", "call-books", "unknown-reference"),
    (LESSON, "[core data](term:core-data)", "[](term:core-data)", "[](term:core-data)", "link"),
    (LESSON, "Call-taker: I am", "![me](media/order.svg) I am", "![me]", "link"),
    (LESSON, "Your agency's own card", "[Your agency's](lesson:first-words) own card", "(lesson:first-words)", "link"),
    (LESSON, "key: first-words\n", "key: the-first-words\n", "key: the-first-words", "file-name"),
    (LESSON, "::: note\n", "::: remark\n", "::: remark", "block"),
    (LESSON, "audio\ntitle: A calm opening\ncaptions: media/call.vtt\n", "video\ntitle: T\n", "::: media", "invalid-value"),
    (QUIZ, "answer: true", "answer: perhaps", "answer: perhaps", "invalid-value"),
    (QUIZ, "objective: ask-where", "objective: ask-who", "ask-who", "unknown-reference"),
    (QUIZ, "value: 1", "value: one", "value: one", "invalid-value"),
    (QUIZ, "      - {key: time, text: The time}\n", "", "entries:", "invalid-value"),
    (QUIZ, "    explanation: Sounds are facts, too.\n", "", "- key: quiz-door", "missing-field"),
    (QUIZ, "kind: quiz", "kind: test", "kind: test", "invalid-value"),
    (QUIZ, "key: quiz-facts", "key: quiz-door", "- key: quiz-door", "duplicate-key"),
    (EXAM, "target: plate", "target: palte", "- key: exam-pairs", "invalid-value"),
    (EXAM, "{objective: ask-where, count: 1}", "{objective: listen-first, count: 1}", "kind: exam", "invalid-value"),
    (EXAM, "{objective: ask-where, count: 1}", "{objective: ask-where, count: 9}", "kind: exam", "invalid-value"),
    (EXAM, "{objective: ask-where, count: 1}", "{objective: ask-why, count: 1}", "ask-why", "unknown-reference"),
]  # fmt: skip


def test_the_sample_course_has_no_problem():
    reading = read_course(course_files())
    assert reading.problems == ()
    assert [activity.key for activity in reading.course.activities] == ["first-words", "quiz-the-call", "final-exam"]
    assert list(reading.course.media) == ["media/call.mp3", "media/call.vtt", "media/order.svg"]


@pytest.mark.parametrize(("file", "old", "new", "words", "rule"), REFUSED)
def test_a_slip_is_told_with_its_line(file: str, old: str, new: str, words: str, rule: str):
    files = changed(file, old, new)
    reading = read_course(files)
    assert reading.course is None
    lines = [number for number, line in enumerate(files[file].decode().split("\n"), 1) if words in line]
    assert {(file, line, rule) for line in lines} & set(told(reading.problems)), told(reading.problems)


def test_the_key_of_an_activity_must_not_be_retired():
    problems = read_course(changed(COURSE, "[old-lesson]", "[first-words]")).problems
    assert told(problems) == [(LESSON, 2, "reused-key")]


@pytest.mark.parametrize(("old", "new", "file"), [("chk-first-words", "quiz-door", QUIZ), ("yard-call", "exam-gate", EXAM)])
def test_keys_of_questions_and_scenarios_differ_across_the_course(old: str, new: str, file: str):
    files = changed(LESSON, f"key: {old}", f"key: {new}")
    problems = read_course(files).problems
    assert told(problems) == [(file, line_of(file, f"- key: {new}", files), "duplicate-key")]
    assert f"{LESSON}:{line_of(LESSON, new, files)}" in problems[0].message


def test_every_problem_of_every_file_is_told_at_once():
    files = course_files()
    for file, old, new in [
        (COURSE, "hours: 0.5", "hours: many"),
        (COURSE, "title: The call", "title:"),
        (LESSON, "sensitive: true", "sensitive: perhaps"),
        (LESSON, "src: media/order.svg", "src: media/gone.svg"),
        (LESSON, "objective: listen-first", "objective: nonsense"),
        (QUIZ, "type: numeric", "type: number"),
        (EXAM, "key: exam-lake", "key: exam-gate"),
    ]:
        files = changed(file, old, new, files)
    found = told(read_course(files).problems)
    assert found == sorted(found)
    assert {(file, rule) for file, _, rule in found} == {
        (COURSE, "invalid-value"), (COURSE, "missing-field"), (LESSON, "invalid-value"), (LESSON, "missing-file"),
        (LESSON, "unknown-reference"), (QUIZ, "invalid-value"), (EXAM, "duplicate-key"), ("media/order.svg", "stray-file"),
    }  # fmt: skip


def test_files_that_nothing_names_are_told():
    files = course_files() | {
        "notes.txt": b"x",
        "assessments/quiz-other.yaml": b"kind: quiz\n",
        "media/unused.vtt": b"WEBVTT",
        "modules/01-the-call/09-other.md": b"---\nkey: other\n---\n",
    }
    strays = [problem.file for problem in read_course(files).problems if problem.rule == "stray-file"]
    assert strays == ["assessments/quiz-other.yaml", "media/unused.vtt", "modules/01-the-call/09-other.md", "notes.txt"]


@pytest.mark.parametrize(
    "path", ["modules/01-the-call/02-first-words.md", "modules/1-the-call/01-first-words.md", "modules/x/01-first-words.md"]
)
def test_a_lesson_in_the_wrong_place_is_read_and_told(path: str):
    files = course_files()
    files[path] = files.pop(LESSON)
    assert told(read_course(files).problems) == [(path, 1, "file-name")]


def test_without_course_yaml_the_other_files_are_still_checked():
    files = changed(QUIZ, "value: 1", "value: one")
    del files[COURSE]
    assert told(read_course(files).problems) == [
        (QUIZ, line_of(QUIZ, "value", files), "invalid-value"),
        (COURSE, 1, "course-file"),
    ]


def test_an_unreadable_lesson_hides_no_problem_of_the_others_and_causes_none():
    files = changed(LESSON, "key: first-words\n", "key: [first-words\n")
    files = changed(EXAM, "target: plate", "target: palte", files)
    assert [(file, rule) for file, _, rule in told(read_course(files).problems)] == [(EXAM, "invalid-value"), (LESSON, "yaml")]


@pytest.mark.parametrize(
    ("data", "line", "rule"),
    [
        (b"key: a\ntitle: \xff\xfe\n", 2, "encoding"),
        (b"key: a\n\ntitle: \x00\n", 3, "encoding"),
        ("key: a\ntitle: x\u2028y\n".encode(), 2, "encoding"),
        (b"key: a\rtitle: x\n", 1, "encoding"),
        (b"#" * (MAX_TEXT_BYTES + 1), 1, "size"),
    ],
)
def test_bytes_that_are_no_plain_text_are_refused(data: bytes, line: int, rule: str):
    problems = read_course(course_files() | {QUIZ: data}).problems
    assert (QUIZ, line, rule) in told(problems)


@pytest.mark.parametrize(
    "path", ["../escape.md", "/etc/passwd", "media/../../x.svg", "media\\x.svg", "media//x.svg", "media/ä.svg", ".hidden", ""]
)
def test_paths_that_leave_the_folder_or_are_not_plain_are_refused(path: str):
    assert (path, 1, "path") in told(read_course(course_files() | {path: b""}).problems)


def test_a_misspelt_type_is_told_with_the_nearest_one():
    problems = read_course(changed(LESSON, "type: single-choice", "type: single-choise")).problems
    assert "did you mean `single-choice`?" in problems[0].message


def test_a_classroom_course_needs_segments_whose_minutes_add_up():
    text = course_files()[COURSE].decode()
    head, _, rest = text.partition("modules:")
    classroom = (
        head.replace("online", "classroom").replace(" It is based on", " Based on")
        + "requires:\n  at_least: 1\n  of:\n    - {course: a}\n    - any: [{course: b, valid: sometimes}]\n"
        + "classroom:\n  length: a day\n  segments:\n    - {key: am, title: T, day: 1, minutes: 3, topics: [x]}\n"
        + rest[rest.index("sources:") :]
    )
    found = read_course({COURSE: classroom.encode()}).problems
    assert [(problem.rule, problem.line) for problem in found] == [
        ("minutes-sum", line_of(COURSE, "minutes: 4", {COURSE: classroom.encode()})),
        ("invalid-value", line_of(COURSE, "sometimes", {COURSE: classroom.encode()})),
    ]
