"""What changed between two versions: in words, word by word, and with the class that the rules propose."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.comparing import SETTINGS, Change, compare, compare_activities
from lms.content.leaves import leaves
from lms.content.schema import Course
from lms.content.wordwise import compare_words, shortened
from tests.content.hard_texts import passages
from tests.content.samples import COURSE, EXAM, LESSON, QUIZ, changed, course_files, course_of
from tests.content.strategies import Making

NOTE = "::: note\nYour agency's own card comes first.\n:::\n\n"
SCHOOL = "{key: school, text: The school"
NO_QUIZ = (COURSE, "[first-words, quiz-the-call]", "[first-words]")


def course(*changes: tuple[str, str, str], without: tuple[str, ...] = ()) -> Course:
    files = {path: data for path, data in course_files().items() if path not in without}
    for file, old, new in changes:
        files = changed(file, old, new, files)
    return course_of(files)


def only(*changes: tuple[str, str, str]) -> Change:
    (change,) = compare(course(), course(*changes))
    return change


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            [(COURSE, "title: Night Watch", "title: Late Watch"), (COURSE, "hours: 0.5", "hours: 1")],
            "The course changed: title, certificate.",
        ),
        ([(LESSON, "talks fast", "speaks fast")], "The lesson “The first words” changed: 1 block edited."),
        (
            [(QUIZ, "key: quiz-word", "key: quiz-place"), (QUIZ, "The street", "The road"), (QUIZ, "attempts: 3", "attempts: 5")],
            "The quiz “Quiz: the call” changed: attempts, 1 question new, 1 question edited, 1 question gone.",
        ),
        ([(EXAM, "opens: after-the-rest\n", "")], "The exam “Final exam” changed: opens."),
        (
            [(LESSON, "::: note\nYour agency's own card comes first.\n:::\n\n", "")],
            "The lesson “The first words” changed: 1 block gone.",
        ),
    ],
)
def test_changes_are_told_in_words(changes, words):
    assert only(*changes).words == words


def test_additions_losses_and_a_new_order_are_told():
    old, new = course(NO_QUIZ, without=(QUIZ,)), course()
    assert [(one.action, one.key, one.proposed) for one in compare(old, new)] == [("added", "quiz-the-call", "additive")]
    assert [(one.action, one.key, one.proposed) for one in compare(new, old)] == [("removed", "quiz-the-call", "editorial")]
    files = changed(COURSE, "[first-words, quiz-the-call]", "[quiz-the-call, first-words]")
    files["modules/01-the-call/02-first-words.md"] = files.pop(LESSON)
    assert [change.words for change in compare(new, course_of(files))] == ["The order of the activities changed."]
    assert compare(new, new) == []


def test_a_change_is_marked_word_by_word_at_its_place():
    (part,) = only((LESSON, "He talks fast and", "He speaks fast and")).parts
    assert (part.action, part.name) == ("changed", "Case")
    (value,) = part.values
    assert [(span.kind, span.text) for span in value.spans if span.kind in ("removed", "added")] == [
        ("removed", "talks"),
        ("added", "speaks"),
    ]
    assert value.spans[0].kind == "left-out" or value.spans[0].text.startswith("A man")


@pytest.mark.parametrize(
    ("change", "name", "proposed"),
    [
        ((QUIZ, "A slammed door", "A shut door"), "prompt", "editorial"),
        ((QUIZ, "answer: true", "answer: false"), "answer", "must-redo"),
        (
            (QUIZ, SCHOOL, f"{SCHOOL}, correct: true"),
            "options · school · correct",
            "must-redo",
        ),
        (
            (QUIZ, SCHOOL, f"{{key: cars, text: The cars}}\n      - {SCHOOL}"),
            "options · cars · text",
            "additive",
        ),
        ((QUIZ, "value: 1", "value: 2"), "value", "must-redo"),
        ((QUIZ, "value: 1\n", "value: 1\n    tolerance: 1\n"), "tolerance", "editorial"),
        ((QUIZ, "      - location\n", "      - location\n      - spot\n"), "accepted", "editorial"),
        ((QUIZ, "      - location\n", ""), "accepted", "must-redo"),
        ((QUIZ, "points: 2\n", "points: 3\n"), "points", "editorial"),
        ((QUIZ, "points: 2\n", "points: 2\n    critical: true\n"), "critical", "must-redo"),
        ((QUIZ, "attempts: 3\n", "attempts: 3\npass_percent: 90\n"), "pass mark in percent", "must-redo"),
        ((QUIZ, "attempts: 3\n", "attempts: 3\npass_percent: 70\n"), "pass mark in percent", "editorial"),
    ],
)
def test_rules_propose_a_class(change, name, proposed):
    found = only(change)
    assert (name, proposed) in [(value.name, value.proposed) for part in found.parts for value in part.values]
    assert found.proposed == proposed


def test_another_order_of_an_ordering_question_is_another_right_answer():
    entries = "      - {key: place, text: The place}\n      - {key: time, text: The time}\n"
    swapped = "      - {key: time, text: The time}\n      - {key: place, text: The place}\n"
    assert only((QUIZ, entries, swapped)).proposed == "must-redo"


def test_a_new_block_or_question_adds_and_a_new_text_must_be_read():
    added = only((LESSON, "::: takeaway", "::: note\nSay your name.\n:::\n\n::: takeaway"))
    assert [(part.action, part.name, part.proposed) for part in added.parts] == [("added", "Note", "additive")]
    lesson = course().activity("first-words")
    other = lesson.model_copy(update={"blocks": lesson.blocks[-3:]})
    document = course()
    (module, *rest) = document.modules
    module = module.model_copy(update={"activities": (other, *module.activities[1:])})
    (change,) = compare(document, document.model_copy(update={"modules": (module, *rest)}))
    assert change.proposed == "must-redo"
    assert "most of its words are new" in change.words


@given(passages, passages)
def test_runs_give_both_texts_back(before, after):
    spans = compare_words(before, after)
    for found in (spans, shortened(spans)):
        assert "".join(span.text for span in found if span.kind != "added") == before
        assert "".join(span.text for span in found if span.kind != "removed") == after


@st.composite
def lessons_apart(draw):
    """A lesson, and what it became: blocks taken out, moved and added, texts rewritten."""
    make = Making(draw)
    lesson = make.lesson()
    blocks = draw(st.permutations(lesson.blocks))[: draw(st.integers(0, len(lesson.blocks)))]
    blocks += [make.block() for _ in range(draw(st.integers(0 if blocks else 1, 2)))]
    return lesson, lesson.model_copy(update={"blocks": tuple(blocks), "minutes": draw(st.integers(1, 99))})


@settings(max_examples=40)
@given(lessons_apart())
def test_every_block_is_accounted_for_and_nothing_else(pair):
    old, new = pair
    change = compare_activities(old, new)
    parts = change.parts
    assert bool(parts) == (old != new)
    count = {action: sum(part.action == action and part.name != SETTINGS for part in parts) for action in ("added", "removed")}
    assert len(new.blocks) - len(old.blocks) == count["added"] - count["removed"]
    assert all(part.values for part in parts if part.action == "changed")
    settings_differ = leaves(old, ("blocks",)) != leaves(new, ("blocks",))
    assert settings_differ == any(part.name == SETTINGS for part in parts)
