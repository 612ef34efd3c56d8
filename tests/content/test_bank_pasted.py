"""Pasted lists of questions: what people write in mails and documents is understood, and every doubt is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.content.banks.pasted import read_pasted
from lms.content.banks.understood import Bank, Known, Understood
from lms.content.banks.yaml_lists import read_list
from lms.content.writer import write_items
from tests.content.samples import QUIZ, changed, course_files, course_of

KNOWN = Known(objective="listen-first")


def read(text: str) -> Bank:
    return read_pasted(text, KNOWN)


def one(text: str) -> Understood:
    bank = read(text)
    (question,) = bank.questions
    assert not bank.doubts
    return question


def right(question: Understood) -> list[str]:
    return [option["text"] for option in question.fields["options"] if option["correct"]]


PLAIN = """1. What do you ask first?
a) The name
b) Where to send help
c) Why they call
"""


@pytest.mark.parametrize(
    "text",
    [
        PLAIN + "Answer: B",
        PLAIN + "ANSWER: b) Where to send help",
        PLAIN + "Correct answer is (B).",
        PLAIN + "Ans - B",
        PLAIN.replace("b)", "*b)"),
        PLAIN.replace("help", "help (correct)"),
        PLAIN.replace("b) Where to send help", "**b) Where to send help**"),
        PLAIN.replace("b) Where to send help", "b) **Where to send help**"),
        PLAIN.replace("a)", "[ ]").replace("b)", "[x]").replace("c)", "[ ]"),
        PLAIN.replace("a)", "☐").replace("b)", "☑").replace("c)", "☐"),
        PLAIN.replace("a)", "•").replace("b)", "*•").replace("c)", "•"),
        PLAIN.replace("1. ", "Question 1: ").replace("a)", "A.").replace("b)", "B.").replace("c)", "C.") + "\nKey: b",
        PLAIN.replace("1. ", "") + "Answer: Where to send help",
        PLAIN.replace("\n", "\r\n\r\n") + "Answer:\u00a0B",
        "Question 1\nWhat do you ask first?\n(a) The name\n(b) Where to\nsend help\n(c) Why they call\nSolution: B",
        PLAIN + "\nAnswer key\n1. B",
        PLAIN + "\nAnswers: 1) B, 2) C".replace(", 2) C", ""),
    ],
)
def test_one_question_in_many_ways(text: str):
    question = one(text + "\nExplanation: Help can start.\n" if "key" not in text and "Answers" not in text else text)
    assert question.fields["type"] == "single-choice"
    assert question.fields["prompt"] == "What do you ask first?"
    assert [option["text"] for option in question.fields["options"]] == ["The name", "Where to send help", "Why they call"]
    assert right(question) == ["Where to send help"]
    assert question.doubts == ()
    assert question.fields["key"] == "what-do-you-ask-first"


def test_a_whole_list_is_understood_and_what_is_missing_is_told_with_its_line():
    bank = read(
        "Quiz: the first call\n\n"
        "1. What do you ask first?\nA. Name\n*B. Where\nRationale: Help goes there.\n\nIt saves time.\n\n"
        "2. Whoever is missing is a person.\nAnswer: True\nWhy: Always.\nPoints: 2\n\n"
        "3. Which two help?\na. Listening\nb. Hurrying\nc. Repeating\nAnswer: a and c\nFeedback: Both do.\n\n"
        "5. How many hours are there to wait?\nAnswer: 0\nExplanation: None.\n"
        "911 takes the call at once.\n\n"
        "6. What is the first word?\nAnswer: Where; where are you\nExplanation: x\nObjective: ask-where\n\n"
        "Part two\n\n"
        "7. Which?\na. One\nb. Two\n\n"
        "8. Alone\n"
    )
    assert [question.line for question in bank.questions] == [3, 10, 15, 22, 27, 34, 38]
    kinds = [question.fields["type"] for question in bank.questions]
    assert kinds[:5] == ["single-choice", "true-false", "multiple-response", "numeric", "short-text"]
    assert [question.item is not None for question in bank.questions] == [True] * 5 + [False] * 2
    assert bank.questions[0].item.explanation == "Help goes there.\n\nIt saves time."
    assert bank.questions[1].item.points == 2
    assert bank.questions[3].item.explanation == "None. 911 takes the call at once."
    assert bank.questions[4].item.objective == "ask-where"
    assert [[*map(str, question.problems)] for question in bank.questions[5:]] == [
        [
            "pasted:34: invalid-value: no option is marked as right: write `Answer: B` below them, or `*` before the right one",
            "pasted:34: missing-field: `explanation` is missing: add it",
        ],
        [
            "pasted:38: invalid-value: it has neither options nor an answer: write them below it",
            "pasted:38: missing-field: `explanation` is missing: add it",
        ],
    ]
    assert [doubt for question in bank.questions for doubt in question.doubts] == [
        "A and C are marked as right, so it was taken as a question with several right answers.",
        "Number 5 follows number 3. Look whether a question is missing or was cut in two.",
        "It was taken as a question for a number, without tolerance.",
        "It has no options, so it was taken as a question for a short text; accepted: Where, where are you.",
    ]
    assert bank.doubts == [
        "Line 32 belongs to no question and was left out: Part two",
        "Line 1 belongs to no question and was left out: Quiz: the first call",
    ]


def test_a_mark_that_contradicts_the_answer_is_said():
    question = one(PLAIN.replace("a)", "*a)") + "Answer: C")
    assert right(question) == ["Why they call"]
    assert question.doubts == ("The marks say A, the answer says C. The answer was taken.",)


def test_an_answer_that_is_no_option_and_letters_that_skip_are_said():
    question = one(PLAIN.replace("c)", "d)") + "Answer: D")
    assert right(question) == ["Why they call"]
    assert question.doubts == ("The options are lettered A, B, D. Look whether one is missing.",)
    assert "is none of the options" in one(PLAIN + "Answer: E").problems[0].message


def test_true_and_false_as_options_make_a_statement_to_judge():
    question = one("1. It is so.\na) True\nb) False\nAnswer: B\nWhy: x")
    assert (question.fields["type"], question.fields["answer"]) == ("true-false", False)


def test_a_key_at_the_end_that_names_more_questions_is_said():
    bank = read(PLAIN + "Explanation: x\n\nAnswer key:\n1-B 2-C\n3. A\n")
    assert right(bank.questions[0]) == ["Where to send help"]
    assert bank.doubts == ["The key at the end names questions that are not in the list: 2, 3."]


@pytest.mark.parametrize("text", ["", " \n\n", "x" * 400_001])
def test_what_holds_no_question_is_refused(text: str):
    bank = read(text)
    assert (bank.questions, len(bank.problems)) == ((), 1)


PIECES = [
    "1. ",
    "2) ",
    "a) ",
    "*b) ",
    "c. ",
    "Answer: ",
    "B",
    "Answer key",
    "Why: ",
    "\n",
    "\n\n",
    "x",
    "true",
    "911 ",
    "[x] ",
    "\u2028",
    "\0",
    "**",
]


@settings(max_examples=100)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=25).map("".join))
def test_no_text_breaks_it(text: str):
    bank = read(text)
    assert all((question.item is None) == bool(question.problems) for question in bank.questions)
    assert bank.questions or bank.problems


def test_the_courses_own_yaml_is_read_back():
    course = course_of(course_files())
    for activity in course.activities[1:]:
        body = write_items(activity.items).encode()
        assert [question.item for question in read_list(body, Known()).questions] == list(activity.items)
    bank = read_list(course_files()[QUIZ], Known())
    assert [question.item for question in bank.questions] == list(course.activity("quiz-the-call").items)


def test_slips_in_yaml_are_told_by_line():
    files = changed(QUIZ, "type: numeric", "type: number")
    files = changed(QUIZ, "correct: true", "correct: perhaps", files)
    bank = read_list(files[QUIZ], Known())
    lines = files[QUIZ].decode().split("\n")
    found = [problem for question in bank.questions for problem in question.problems]
    assert [problem.rule for problem in found] == ["invalid-value"] * len(found)
    assert {"perhaps" in lines[problem.line - 1] or "type: number" in lines[problem.line - 1] for problem in found} == {True}


@pytest.mark.parametrize("body", [b"", b"items: 3\n", b"items:\n", b"\xff", b"items: [", b"items: [&a x, *a]\n"])
def test_yaml_without_questions_is_refused(body: bytes):
    bank = read_list(body, Known())
    assert bank.questions == ()
    assert bank.problems


@pytest.mark.parametrize(
    "body", [b"items: [x]\n", b"items: [[a]]\n", b"items: [{type: [a]}]\n", b"items: [{type: numeric, key: {a: b}}]\n"]
)
def test_entries_that_are_no_questions_are_told(body: bytes):
    bank = read_list(body, Known())
    assert [question.item for question in bank.questions] == [None]
    assert bank.questions[0].problems


def test_long_lines_of_blanks_are_read_in_one_go():
    blanks = " " * 100_000
    assert one(f"1. Whom?{blanks}Really?\nAnswer: the{blanks}caller\nWhy: x").fields["accepted"] == ["the caller"]
