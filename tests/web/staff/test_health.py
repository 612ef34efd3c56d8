"""The health of a course on its pages: counts as they are, verdicts once there is enough to say, and numbers as they land."""

from random import Random

import pytest
from lxml import html

from lms.assessment import answering, starting, submitting
from lms.catalogue import authors, drafting, publishing, versions
from lms.content import beginnings, outlining
from lms.people import registering
from tests.assessment.guessing import a_quiz_of_every_type, take
from tests.factories import a_classroom_document, a_course_document, a_person, a_quiz, an_enrolment
from tests.statements import counting
from tests.web.school import a_full_lesson
from tests.web.visiting import changing, text, visitor

HEALTH = "/staff/courses/course-1/health"


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["author"])


@pytest.fixture
def administrator(app, school):
    return visitor(app, school.emails["administrator"])


def taken(app, times):
    """So many people take the quiz, some knowing more than others."""
    changing(app, lambda: [take(versions.current("course-1"), seed / times, seed) for seed in range(times)])


def misled(app):
    """Of twelve people the eight who know the second question choose what is marked wrong in the first."""

    def answer(*answers):
        person, version = a_person(), versions.current("course-1")
        attempt = starting.start(an_enrolment(person, version), version, version.activity("quiz-1"), person, Random(1))
        for number, given in enumerate(answers, start=1):
            answering.save(attempt, f"quiz-1-{number}", given)
        submitting.submit(attempt)

    changing(app, lambda: [answer(*(("no", "yes") if number < 8 else ("yes", "no"))) for number in range(12)])


def rows(response, caption):
    """The rows of a table on the page, each cell in words."""
    (table,) = [one for one in html.fromstring(response.text).xpath("//table") if caption in one.findtext("caption")]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in table.xpath("tbody/tr")]


def test_a_course_that_nobody_has_taken_says_so(author):
    page = author.get(HEALTH)
    assert "Nothing stands out" in text(page)
    assert rows(page, "Quizzes")[0][:3] == ["Title of quiz-1", "0", "0"]
    quiz = author.get(f"{HEALTH}/quiz-1")
    assert "Nobody has taken it yet" in text(quiz)
    assert rows(quiz, "Questions")[0][2:] == ["0", "–", "–", "–", ""]


def test_few_attempts_are_counted_without_a_verdict(app, author):
    taken(app, 9)
    page, quiz = author.get(HEALTH), author.get(f"{HEALTH}/quiz-1")
    assert "Nothing stands out" in text(page)
    assert "Too few attempts to say how reliable it is: 9, and it takes 30." in text(page)
    assert [row[3] for row in rows(quiz, "Questions")] == ["Too few to say"] * 2


def test_what_to_fix_first_leads_to_the_question(app, author):
    misled(app)
    page = author.get(HEALTH)
    assert "Fix these three first Check the key Question 1 of Title of quiz-1 8 of 12 chose “The form”" in text(page)
    link, _second = html.fromstring(page.text).xpath("//ol[@class='findings']//strong/a/@href")
    address, _, anchor = link.partition("#")
    quiz = author.get(address)
    assert html.fromstring(quiz.text).xpath(f"//tr[@id='{anchor}']")
    first, second = rows(quiz, "Questions")
    assert first[2:6] == ["12", "33 %", "−1.00", "8 × The form"]
    assert second[3] == "67 %"
    assert "Works backwards" in first[6]


def links(page, xpath):
    return {" ".join(link.text_content().split()): link.get("href") for link in html.fromstring(page.text).xpath(xpath)}


def test_advice_leads_to_where_it_is_mended(app, author, administrator):
    misled(app)
    question = "/staff/courses/course-1/activities/quiz-1/questions/1"
    shown = links(author.get(HEALTH), "//ol[@class='findings']/li[1]/p[last()]/a")
    assert shown == {"Edit the question: Question 1 of Title of quiz-1": question}
    # Whoever may publish may also mark attempts again.
    for address, xpath in (
        (HEALTH, "//ol[@class='findings']/li[1]/p[last()]/a"),
        (f"{HEALTH}/quiz-1", "//tr[@id='question-1']//a"),
    ):
        shown = links(administrator.get(address), xpath)
        assert shown["Edit the question: Question 1 of Title of quiz-1"] == question
        assert administrator.get(shown["Mark earlier attempts again: Question 1 of Title of quiz-1"]).status_code == 200
    assert author.get(question).status_code == 200


def test_advice_follows_the_question_in_the_draft(app, author):
    def changed(edit):
        def change():
            course = drafting.find("course-1")
            return drafting.change(drafting.read(course), edit, "person:1")

        changing(app, change)

    def with_items(document, items):
        quiz = outlining.find_activity(document, "quiz-1")
        return outlining.replace_activity(document, "quiz-1", quiz | {"items": items(quiz["items"])})

    misled(app)
    first = "//ol[@class='findings']/li[1]/p[last()]/a"
    changed(lambda document: with_items(document, lambda items: items[::-1]))
    assert list(links(author.get(HEALTH), first).values()) == ["/staff/courses/course-1/activities/quiz-1/questions/2"]
    changed(lambda document: with_items(document, lambda items: items[:1]))
    assert list(links(author.get(HEALTH), first).values()) == ["/staff/courses/course-1/activities/quiz-1/questions"]


def test_typed_answers_are_told_that_three_people_gave(app, author):
    quiz = a_quiz_of_every_type()

    def answer(word):
        person, version = a_person(), versions.current("course-1")
        attempt = starting.start(an_enrolment(person, version), version, version.activity("quiz-2"), person, Random(1))
        answering.save(attempt, "word", word)
        submitting.submit(attempt)

    def publish():
        publishing.publish(
            a_course_document(activities=[a_full_lesson(), a_quiz(), quiz.model_copy(update={"key": "quiz-2"})]), {}, "system"
        )
        for word in ("Amber alert", "amber ALERT", "AMBER alert!", "Silver alert", "silver alert", "silver alert", "My own name"):
            answer(word)

    changing(app, publish)
    page = author.get(f"{HEALTH}/quiz-2")
    (typed,) = [row[5] for row in rows(page, "Questions") if "short text" in row[1]]
    assert typed == "Refused: 3 × silver alert Accepted: 3 × amber alert"
    assert "own name" not in text(page)
    assert "at least 3 of the people in the newest 500 enrolments" in text(page)


def test_an_attempt_shows_on_the_next_page(app, author):
    taken(app, 1)
    before = author.get(HEALTH)
    taken(app, 1)
    after = author.get(HEALTH)
    assert [rows(page, "Quizzes")[0][1] for page in (before, after)] == ["1", "2"]
    assert [rows(page, "stop")[1][2:4] for page in (before, after)] != [rows(before, "stop")[1][2:4]] * 2


def test_the_charts_show_what_the_tables_hold(app, author):
    taken(app, 12)
    page, quiz = (html.fromstring(author.get(address).text) for address in (HEALTH, f"{HEALTH}/quiz-1"))
    with app.app_context():
        activities = len(versions.current("course-1").document.activities)
    bars, ranges = page.xpath("//figure[@class='chart']/*[local-name()='svg']")
    assert [len(chart.xpath("*[local-name()='g']")) for chart in (bars, ranges)] == [activities] * 2
    assert len(quiz.xpath("//*[local-name()='circle']")) == 2
    assert all(chart.get("role") == "img" and chart.get("aria-label") for chart in (bars, ranges))


def test_later_attempts_count_when_asked_for(app, author):
    def twice():
        person = take(versions.current("course-1"), 0, 1)
        take(versions.current("course-1"), 0, 2, person=person)

    changing(app, twice)
    assert rows(author.get(HEALTH), "Quizzes")[0][1] == "1"
    page = author.get(f"{HEALTH}?attempts=all")
    assert rows(page, "Quizzes")[0][1] == "2"
    assert "attempts=all" in html.fromstring(page.text).xpath("//table//a/@href")[0]


def test_courses_without_anything_to_measure_say_so(app, administrator):
    def make():
        publishing.publish(a_classroom_document("class-9"), {}, "system")
        authors.make_course(
            beginnings.blank("unborn", "Unborn", "online"), registering.find_user("administrator@example.org"), "person:1"
        )

    changing(app, make)
    assert "taught in a classroom" in text(administrator.get("/staff/courses/class-9/health"))
    assert "Unborn Outline" in text(administrator.get("/staff/courses/unborn/health"))
    assert "not published yet" in text(administrator.get("/staff/courses/unborn/health"))
    assert administrator.get(f"{HEALTH}/lesson-1").status_code == 404
    assert administrator.get(f"{HEALTH}/nothing").status_code == 404
    assert administrator.get("/staff/courses/nothing/health").status_code == 404


def test_more_attempts_need_no_more_statements(app, author):
    def statements():
        with app.app_context(), counting() as sent:
            author.get(HEALTH)
        return len(sent)

    taken(app, 1)
    statements()
    few = statements()
    taken(app, 20)
    assert statements() == few
