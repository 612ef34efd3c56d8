"""Questions as tables: every type comes back as it was, messy tables are understood, and slips are told by row and column."""

import csv
from io import StringIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.content import items
from lms.content.banks.tables import read_table, write_table
from lms.content.banks.understood import Bank, Known
from lms.content.items.item import Suppression
from tests.content.samples import course_files, course_of
from tests.content.strategies import courses

NONE = Known(objective="listen-first")


def read(text: str, known: Known = NONE) -> Bank:
    return read_table(text, known)


def told(bank: Bank) -> list[str]:
    return [str(problem) for question in bank.questions for problem in question.problems]


def one(text: str) -> items.ItemPart:
    (question,) = read(text).questions
    assert question.item, [*map(str, question.problems)]
    return question.item


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(courses())
def test_any_question_of_any_type_comes_back(made):
    course, _ = made
    asked = [item for activity in course.activities if activity.kind != "lesson" for item in activity.items]
    bank = read("".join(write_table(asked)), Known())
    assert told(bank) == []
    assert [question.item for question in bank.questions] == asked


def test_the_sample_course_comes_back():
    course = course_of(course_files())
    asked = [item for activity in course.activities if activity.kind != "lesson" for item in activity.items]
    assert {item.type for item in asked} >= {"single-choice", "numeric", "matching", "scenario"}
    assert [question.item for question in read("".join(write_table(asked)), Known()).questions] == asked


def test_no_cell_starts_a_formula():
    item = items.ShortText(key="k", objective="o", prompt="=1+1", explanation="@x", accepted=("-1", "+1"))
    rows = list(csv.reader(StringIO("".join(write_table([item])), newline="")))
    assert [cell for cell in rows[1] if cell.startswith(("=", "@", "-", "+"))] == []
    assert [question.item for question in read("".join(write_table([item]))).questions] == [item]


def test_suppressions_and_long_texts_come_back():
    kept = Suppression(rule="key-longest", reason="One line: with a colon\n  and one that is indented\n\nand a blank one")
    item = items.TrueFalse(
        key="k", objective="o", prompt="a\n\nb", explanation="c", answer=False, suppress=(kept, kept), critical=True
    )
    assert [question.item for question in read("".join(write_table([item]))).questions] == [item]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_tables_of_other_programs_are_read(separator: str, ends: str):
    rows = [
        ["Question Text", "Choice 1", "Choice 2", "Choice 3", "CORRECT ANSWER ", "Rationale"],
        ["What first?", "Name", "Where", "Why", "b", "Help goes there."],
    ]
    item = one(ends.join(separator.join(row) for row in rows))
    assert isinstance(item, items.SingleChoice)
    assert item.solution() == "where"
    assert (item.key, item.objective, item.explanation) == ("what-first", "listen-first", "Help goes there.")


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("B", ["where"]),
        ("2", ["where"]),
        ("(b)", ["where"]),
        ("Option B", ["where"]),
        ("where.", ["where"]),
        ("A and C", ["name", "why"]),
    ]
    + [("A;C", ["name", "why"]), ("AC", ["name", "why"]), ("1, 3", ["name", "why"]), ("Name; Why", ["name", "why"])],
)
def test_an_answer_may_be_written_in_many_ways(answer: str, right: list[str]):
    item = one(f'question,a,b,c,answer,explanation\nWhat?,Name,Where,Why,"{answer}",Because.\n')
    assert [option.key for option in item.options if option.correct] == right
    assert item.type == ("single-choice" if len(right) == 1 else "multiple-response")


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("It is so.,,,T", "true-false"),
        ("It is so.,True,False,B", "true-false"),
        ("How many?,,,24", "numeric"),
        ("Whom?,,,the caller", "short-text"),
    ],
)
def test_a_type_that_is_not_given_is_guessed_and_said(row: str, kind: str):
    (question,) = read(f"Question,A,B,Answer,Why\n{row},Because.\n").questions
    assert question.item.type == kind
    assert question.doubts == (f"No type is given. It was taken as {kind}.",)


def test_matching_and_ordering_are_read():
    head = "Type,Question,Option A,Option B,Option C,Match 1,Match 2,Answer,Explanation\n"
    bank = read(f'{head}match,Which?,cat,dog,owl,day,night,"A-1; b:1, C2",x\norder,In which order?,c,a,b,,,"B, C, A",x\n')
    assert told(bank) == []
    matching, ordering = (question.item for question in bank.questions)
    assert matching.solution() == {"cat": "day", "dog": "day", "owl": "night"}
    assert [entry.text for entry in ordering.entries] == ["a", "b", "c"]


def test_slips_are_told_by_row_and_column_all_at_once():
    bank = read(
        "Key,Type,Question,Option A,Option B,Answer,Points,Explanation,Difficulty\n"
        "one,single-choice,What?,x,y,C,1,z,easy\n"
        "\n"
        "two,true-false,So?,,,perhaps,many,z,\n"
        "Three!,essay,Why?,,,,1,,\n"
        "four,single-choice,What?,x,,A,1,z,\n"
        "one,numeric,How many?,,,3,1,z,\n"
        "six,multiple-response,,x,y,A,-1,z,\n"
    )
    assert told(bank) == [
        "questions.csv:2: invalid-value: column F, “Answer”: name the right option by its letter, as in `B`, or in full",
        "questions.csv:4: invalid-value: column F, “Answer”: write `true` or `false`",
        "questions.csv:4: invalid-value: column G, “Points”: `points`: write a number",
        "questions.csv:5: invalid-value: column B, “Type”: no such type: use single-choice, multiple-response, true-false, "
        "matching, ordering, numeric, short-text or scenario",
        "questions.csv:6: invalid-value: column D, “Option A”: `options`: it should have at least 2 items, not 1",
        "questions.csv:7: duplicate-key: the key `one` stands already on line 2: choose another key",
        "questions.csv:8: missing-field: column C, “Question”: `prompt` is missing: add it",
        "questions.csv:8: invalid-value: column G, “Points”: `points`: it should be greater than 0",
    ]
    assert bank.doubts == ["Column I, “Difficulty”, means nothing here and was left out."]
    assert [question.item for question in bank.questions] == [None] * 6


def test_a_key_of_the_assessment_is_kept_and_one_of_another_part_is_refused():
    known = Known(own=["mine"], elsewhere=["mine", "theirs"], objective="o")
    bank = read("key,question,answer,why\nmine,So?,true,x\ntheirs,So?,true,x\n,So?,true,x\n,So?,true,x\n", known)
    assert [question.fields["key"] for question in bank.questions] == ["mine", "theirs", "so", "so-2"]
    assert told(bank) == ["questions.csv:3: duplicate-key: the course uses the key `theirs` elsewhere: choose another key"]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "empty"),
        ("a\nb\n", 1, "no column holds the questions"),
        ('question,answer\nx,true\n"y,false\nz,true\n', 3, "never closed"),
        (f"question\n{'x' * 140_000}\n", 2, "too long"),
        ("x" * 8_000_001, 1, "in parts"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text: str, line: int, words: str):
    bank = read(text)
    assert bank.questions == ()
    assert [(problem.line, words in problem.message) for problem in bank.problems] == [(line, True)]


CELLS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(
    ["B", "true", "scenario", "decision", "matching", "A-1", '"', "'=1"]
)


@settings(max_examples=100)
@given(
    st.lists(st.lists(CELLS, max_size=8), max_size=6), st.sampled_from(["", "Type,Question,A,B,Match 1,Answer,Key,Suppress\r\n"])
)
def test_no_table_breaks_it(rows: list[list[str]], head: str):
    body = StringIO()
    csv.writer(body).writerows(rows)
    bank = read(head + body.getvalue())
    assert all((question.item is None) == bool(question.problems) for question in bank.questions)


def test_thousands_of_questions_alike_and_cells_of_blanks_are_read_in_one_go():
    blanks = " " * 100_000
    head = "Question,A,B,Answer,Why\n"
    bank = read(head + f'So?,x,y,"A{blanks}B",z\n' * 20 + "So?,x,y,A,z\n" * 3_000)
    assert len({question.fields["key"] for question in bank.questions}) == 3_020
    assert [question.item is None for question in bank.questions] == [True] * 20 + [False] * 3_000
