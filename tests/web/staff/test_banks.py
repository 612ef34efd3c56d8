"""Questions in bulk: out as a table or YAML, edited and in again; a pasted list is looked at before any of it is a draft."""

from io import BytesIO

import pytest
from lxml import html

from lms.catalogue import drafting
from lms.content.banks.tables import write_table
from tests.content.samples import course_files, course_of
from tests.web.visiting import changing, faults, fields, text, visitor

BANK = "/staff/courses/course-1/activities/quiz-1/questions"
LIST = """Quiz for Tuesday

1. What do you ask first?
a) The name
*b) Where to send help
Why: Help goes there.

2. Whoever is missing is looked for at once.
Answer: True

3. Which?
a) One
b) Two
"""


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["author"])


def items(app) -> list[dict]:
    with app.app_context():
        document = drafting.read(drafting.find("course-1")).manifest
        return next(one for module in document["modules"] for one in module["activities"] if one["key"] == "quiz-1")["items"]


def chosen(page) -> list[str]:
    """The lines of the questions that can be taken."""
    return html.fromstring(page.text).xpath("//input[@name='line']/@value")


def test_a_pasted_list_is_looked_at_and_the_chosen_questions_become_part_of_the_draft(app, author):
    before = items(app)
    page = author.post(f"{BANK}/import", data={"text": LIST, "objective": "objective-1"})
    said = text(page)
    assert page.status_code == 200
    assert "Read as a list in plain text: 3 questions. Nothing is in the draft yet." in said
    assert "Where to send help (right)" in said
    assert "Line 1 belongs to no question and was left out: Quiz for Tuesday" in said
    assert "no option is marked as right" in said
    assert chosen(page) == ["3", "8"]
    assert said.count("As learners see it") == 1
    assert items(app) == before
    answer = author.post(f"{BANK}/import/take", data=fields(page, -2) | {"line": ["3", "8", "11"]})
    assert (answer.status_code, answer.location) == (303, "/staff/courses/course-1/activities/quiz-1/questions")
    *kept, first, second = items(app)
    assert kept == before
    assert (first["key"], first["objective"], first["options"][1]["correct"]) == ("what-do-you-ask-first", "objective-1", True)
    assert (second["type"], second["answer"], second["explanation"]) == ("true-false", True, "")


def test_the_questions_go_out_as_a_table_and_come_in_again_edited(app, author):
    out = author.get(f"{BANK}/export")
    assert out.headers["Content-Disposition"] == 'attachment; filename="quiz-1.csv"'
    edited = out.data.replace(b"What comes first in case quiz-1-1?", b"=What comes before all else?")
    page = author.post(f"{BANK}/import", data={"file": (BytesIO(edited), "quiz.csv"), "objective": ""})
    assert "Read as a table: 2 questions" in text(page)
    assert text(page).count("takes the place of") == 2
    before = items(app)
    author.post(f"{BANK}/import/take", data=fields(page, -2) | {"line": chosen(page)})
    after = items(app)
    assert [item["key"] for item in after] == [item["key"] for item in before]
    assert after[0] == before[0] | {"prompt": "=What comes before all else?"}
    assert after[1] == before[1]
    assert b"'=What comes before all else?" in author.get(f"{BANK}/export").data


def test_the_courses_own_yaml_goes_out_and_comes_in(app, author):
    out = author.get(f"{BANK}/export?as=yaml")
    assert out.data.startswith(b"items:\n  - key: quiz-1-1\n")
    page = author.post(f"{BANK}/import", data={"text": out.text.replace("key: quiz-1-1", "key: another-key"), "objective": ""})
    assert "Read as a course’s file: 2 questions" in text(page)
    before = items(app)
    author.post(f"{BANK}/import/take", data=fields(page, -2) | {"line": chosen(page)})
    assert items(app) == [*before, before[0] | {"key": "another-key"}]


def test_an_assessment_without_questions_gives_a_table_to_fill_in(app, author):
    def without(document):
        modules = [
            module | {"activities": [one | {"items": []} if one["key"] == "quiz-1" else one for one in module["activities"]]}
            for module in document["modules"]
        ]
        return document | {"modules": modules}

    changing(app, lambda: drafting.change(drafting.read(drafting.find("course-1")), without, "person:1"))
    assert author.get(f"{BANK}/export").text == "\ufeffKey,Type,Objective,Question,Answer,Explanation,Points\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "   ",
        "Question,Answer\n",
        "items:\n",
        "items:\n  - {type: [a], options: x, targets: {a: b}, pairs: [y]}\n",
        "1. ",
    ],
)
def test_what_holds_no_question_is_answered_in_words(app, author, sent):
    before = items(app)
    for address in ("import", "import/take"):
        answer = author.post(f"{BANK}/{address}", data={"text": sent, "objective": "nonsense", "line": ["1", "x"]})
        assert answer.status_code == 422
        assert "field-error" in answer.text
    assert items(app) == before


def test_choosing_nothing_is_told(author):
    page = author.post(f"{BANK}/import", data={"text": LIST, "objective": "objective-1"})
    answer = author.post(f"{BANK}/import/take", data={**fields(page, -2), "line": []})
    assert faults(answer) == ["Choose at least one question to take."]
    assert "What was understood" in text(answer)


def test_a_long_list_fits_and_one_that_is_too_long_is_refused_in_words(app, author):
    long = "\n".join(f"{number}. So {'x' * 3000}?\nAnswer: True\nWhy: y\n" for number in range(1, 101))
    assert len(chosen(author.post(f"{BANK}/import", data={"text": long, "objective": ""}))) == 100
    answer = author.post(f"{BANK}/import", data={"text": long * 2, "objective": "objective-1"})
    assert "paste it in parts" in text(answer)
    table = "Question,Answer,Why\n" + "".join(f"So {number} {'x' * 1000}?,true,y\n" for number in range(1500))
    assert author.post(f"{BANK}/import", data={"text": table, "objective": "objective-1"}).status_code == 200


def test_only_a_quiz_or_an_exam_of_the_draft_has_questions_in_bulk(author):
    for activity in ("lesson-1", "nothing"):
        assert author.get(f"/staff/courses/course-1/activities/{activity}/questions/export").status_code == 404


def test_every_type_is_shown_as_learners_will_see_it(author):
    asked = [*course_of(course_files()).activity("quiz-the-call").items, *course_of(course_files()).activity("final-exam").items]
    asked[0] = asked[0].model_copy(update={"prompt": "[Who](term:unknown) calls?[](source:unknown) <script>alert(1)</script>"})
    table = "".join(write_table(asked))
    page = author.post(f"{BANK}/import", data={"text": table, "objective": ""})
    assert page.status_code == 200
    assert text(page).count("As learners see it") == len(asked)
    assert html.fromstring(page.text).xpath("//main//script") == []
