"""What people typed: held against a count of every answer by itself, and nothing that few gave is told."""

from collections import defaultdict
from random import Random

import pytest
from pydantic import TypeAdapter
from sqlalchemy import select

from lms.assessment import answering, starting, submitting
from lms.assessment.models import Attempt, Response
from lms.content.items import Item
from lms.enrolment.models import Enrolment
from lms.reports import typed
from lms.reports.typed import FEWEST, MOST, Typed
from tests.assessment.guessing import a_quiz_of_every_type
from tests.factories import a_course_document, a_person, a_published_course, an_enrolment
from tests.statements import counting

pytestmark = [
    pytest.mark.usefixtures("frozen_clock"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

QUIZ = a_quiz_of_every_type(attempts=None)
WORDS = [
    "AMBER Alert",
    "amber alert!",
    " Amber  alert",
    "silver alert",
    "Silver-Alert",
    "?",
    *(f"word {number}" for number in range(12)),
]
NUMBERS = ["24", "24.0", "24.50", "1,000", "1000", "1e999", "7", "0.0", "0"]


def published(quiz=QUIZ):
    return a_published_course(a_course_document(activities=[quiz]))


def answer(version, person, **answers):
    attempt = starting.start(an_enrolment(person, version), version, version.activity("quiz-1"), person, Random(1))
    for key, given in answers.items():
        answering.save(attempt, key, given)
    submitting.submit(attempt)


def counted(session, version, only_first):
    """The same from every submitted answer to the questions as they are, one after the other."""
    quiz, people = version.assessment("quiz-1"), defaultdict(set)
    query = select(Response.item_key, Response.answer, Attempt, Enrolment.person_id).select_from(Response)
    query = query.join(Attempt, Attempt.id == Response.attempt_id).join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    for key, given, attempt, person_id in session.execute(query):
        is_counted = attempt.version_id == version.id and (attempt.number == 1 or not only_first)
        if key in ("word", "number") and given is not None and attempt.submitted_at and is_counted:
            people[key, quiz.item(key).as_compared(given), bool(quiz.item(key).mark(given))].add(person_id)
    found = {"word": [], "number": []}
    for (key, text, right), whose in sorted(people.items(), key=lambda pair: (-len(pair[1]), pair[0][1])):
        if len(whose) >= FEWEST:
            found[key].append(Typed(text, right, len(whose)))
    return {key: lines[:MOST] for key, lines in found.items()}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_told_equals_a_count_of_every_answer(session, seed):
    random = Random(seed)
    reworded = TypeAdapter(Item).validate_python(QUIZ.item("word").model_dump(mode="json") | {"prompt": "Which alert?"})
    for version in (
        published(QUIZ.model_copy(update={"items": tuple(reworded if one.key == "word" else one for one in QUIZ.items)})),
        published(),
    ):
        people = [a_person() for _ in range(30)]
        for _ in range(60):
            answer(version, random.choice(people), word=random.choice(WORDS), number=random.choice(NUMBERS))
    starting.start(an_enrolment(people[0], version), version, version.activity("quiz-1"), people[0], random)
    for only_first in (True, False):
        found = typed.read(version, version.assessment("quiz-1"), only_first)
        # Numbers were asked alike in both versions.
        assert found["word"] == counted(session, version, only_first)["word"]
        assert found["word"]
        assert found["number"]
    assert found.keys() == {"word", "number"}


def test_what_fewer_than_three_people_gave_is_not_told(session):
    version, person = published(), a_person()
    for _ in range(5):
        answer(version, person, word="My name", number="24.0")
    answer(version, a_person(), word="my NAME.", number="24")
    assert typed.read(version, version.assessment("quiz-1"), only_first=False) == {"word": [], "number": []}
    answer(version, a_person(), word="'my name'", number="1,000")
    found = typed.read(version, version.assessment("quiz-1"), only_first=False)
    assert found == {"word": [Typed("my name", False, 3)], "number": []}


def test_at_most_ten_are_told_the_most_frequent_first(session):
    version = published()
    for number in range(12):
        for _ in range(3 + number % 2):
            answer(version, a_person(), word=f"word {number:02}")
    found = typed.read(version, version.assessment("quiz-1"), only_first=True)["word"]
    assert len(found) == MOST
    assert [one.people for one in found] == [4] * 6 + [3] * 4


@pytest.mark.parametrize("people", [1, 4])
def test_one_statement_reads_all(session, people):
    version = published()
    for _ in range(people):
        answer(version, a_person(), word="silver alert")
    with counting() as sent:
        typed.read(version, version.assessment("quiz-1"), only_first=True)
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("key", "given", "compared"),
    [
        ("word", " AMBER-alert! ", "amber alert"),
        ("word", "?", "?"),
        ("number", "24.50", "24.5"),
        ("number", "1,000", "1000"),
        ("number", "-0.0", "0"),
        ("number", "1e999", "1E+999"),
        ("number", "2400", "2400"),
        ("one", "a", None),
    ],
)
def test_answers_are_compared_in_one_form(session, key, given, compared):
    assert QUIZ.item(key).as_compared(given) == compared
    assert QUIZ.item(key).as_compared(None) is None
