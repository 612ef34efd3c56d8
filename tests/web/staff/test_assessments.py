"""Writing a quiz or an exam: settings, what is drawn, the list of questions, and one question as a form."""

import pytest
from lxml import html

from lms.catalogue import drafting
from lms.web.editing.item_fields import TYPES
from tests.content.samples import course_files, course_of
from tests.web.staff.test_lessons import draft_of, sent, use_as
from tests.web.visiting import changing, text, visitor

QUIZ = "/staff/courses/course-1/activities/quiz-1"
QUESTIONS = f"{QUIZ}/questions"


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["author"])


def quiz(app):
    return draft_of(app, "quiz-1")


def keys(app) -> list[str]:
    return [item["key"] for item in quiz(app)["items"]]


def press(author, step: str, address: str = QUESTIONS, **changed: str):
    return author.post(address, data=sent(author.get(address), step, **changed))


def test_saving_unchanged_changes_nothing_whatever_is_asked(app, author):
    for activity in course_of(course_files()).activities:
        if activity.kind == "lesson":
            continue
        held = activity.model_dump(mode="json") | {"kind": quiz(app)["kind"]}
        revision = use_as(app, "quiz-1", held)
        assert press(author, "").status_code == 303
        for number in range(1, len(activity.items) + 1):
            assert press(author, "", f"{QUESTIONS}/{number}").status_code == 303
        assert quiz(app) == held | {"key": "quiz-1"}
        assert changing(app, lambda: drafting.read(drafting.find("course-1")).revision) == revision


def test_settings_are_a_form_and_sentences(app, author):
    press(author, "", attempts="3", cooldown_minutes="1440", pass_percent="80", time_limit_minutes="45", feedback="now")
    page = text(author.get(QUIZ, follow_redirects=True))
    assert "3 attempts, 1 day apart, pass at 80 %." in page
    assert "Time limit: 45 minutes" in page
    form = sent(author.get(QUESTIONS), attempts="4", minutes="")
    told = author.post(QUESTIONS, data=form, headers={"Accept": "application/json"}).json
    assert "4 attempts" in told["settings"]
    assert "Minutes: Fill this in." in told["margin"]
    assert quiz(app)["attempts"] == 4
    press(author, "", attempts="many", cooldown_minutes="")
    page = html.fromstring(author.get(QUESTIONS).text)
    (attempts,) = page.xpath("//input[@name='attempts']")
    assert (attempts.get("value"), attempts.get("aria-invalid")) == ("many", "true")
    assert quiz(app)["cooldown_minutes"] == 0


def test_a_draw_that_the_bank_is_too_small_for_is_refused_in_words(app, author):
    press(author, "", **{"draw__0__count": "3"})
    assert quiz(app)["draw"] == [{"objective": "objective-1", "count": 3}]
    page = html.fromstring(author.get(QUESTIONS).text)
    (count,) = page.xpath("//input[@name='draw.0.count']")
    (told,) = page.xpath(f"//*[@id='{count.get('id')}-error']")
    assert "It cannot draw 3: 2 questions measure this." in told.text_content()
    press(author, "", **{"draw__0__count": "1"})
    assert "Each attempt draws 1 of 2 questions" in text(author.get(QUESTIONS))
    press(author, "", **{"draw__0__count": ""})
    assert quiz(app)["draw"] == []


def test_every_type_is_added_by_its_button_and_opens_its_form(app, author):
    for number, item_type in enumerate(TYPES, 3):
        answer = press(author, f"add:items:question.{item_type}")
        assert answer.location == f"{QUESTIONS}/{number}"
        assert "“…” stands for what is still missing" in text(author.get(answer.location))
        assert press(author, "", answer.location).status_code == 303
    assert [item["type"] for item in quiz(app)["items"]][2:] == list(TYPES)
    assert len(set(keys(app))) == 2 + len(TYPES)


def test_questions_are_moved_copied_and_taken_out_and_no_key_comes_back(app, author):
    press(author, "down:items.0:")
    assert keys(app) == ["quiz-1-2", "quiz-1-1"]
    answer = press(author, "copy:items.0:")
    assert (keys(app), answer.location) == (["quiz-1-2", "quiz-1-2-2", "quiz-1-1"], f"{QUESTIONS}/2")
    press(author, "remove:items.1:")
    press(author, "remove:items.0:", title="Kept as well")
    draft = changing(app, lambda: drafting.read(drafting.find("course-1")).manifest)
    assert (draft["retired"], keys(app), quiz(app)["title"]) == (["quiz-1-2"], ["quiz-1-1"], "Kept as well")
    press(author, "copy:items.0:")
    assert "quiz-1-2" not in keys(app)
    press(author, "", f"{QUESTIONS}/2", key="quiz-1-2")
    assert "reused-key" in text(author.get(QUESTIONS))
    assert "no longer on the page" in text(press_and_follow(author, "up:items.99:"))


def press_and_follow(author, step: str):
    return author.post(QUESTIONS, data=sent(author.get(QUESTIONS), step), follow_redirects=True)


def test_a_published_question_keeps_its_key(app, author):
    address = f"{QUESTIONS}/1"
    page = html.fromstring(author.get(address).text)
    assert page.xpath("//input[@name='key']/@readonly")
    press(author, "", address, key="another", prompt="Where are you calling from?")
    assert (quiz(app)["items"][0]["key"], quiz(app)["items"][0]["prompt"]) == ("quiz-1-1", "Where are you calling from?")


def test_a_question_is_shown_as_learners_see_it_and_its_faults_stand_at_their_fields(app, author):
    address = f"{QUESTIONS}/1"
    page = html.fromstring(author.get(address).text)
    assert page.xpath("//aside//input[@type='radio'][@name='answer']/@value") == ["yes", "no"]
    assert not page.xpath("//form//input[@name='answer']")
    press(author, "add:options:", address, prompt="", points="a few")
    item = quiz(app)["items"][0]
    assert (item["prompt"], item["points"], len(item["options"])) == (None, "a few", 3)
    page = html.fromstring(author.get(address).text)
    assert page.xpath("//textarea[@name='prompt']/@aria-invalid") == ["true"]
    assert page.xpath("//input[@name='points']/@aria-invalid") == ["true"]
    assert page.xpath("//aside//input[@type='radio'][@name='answer']/@value") == ["1", "2", "3"]
    assert "“…” stands for what is still missing" in page.xpath("string(//aside)")
    assert "Option 3, text: Fill this in." in page.xpath("string(//aside)")


def test_findings_stand_beside_their_question_and_one_click_mends_what_needs_no_thought(app, author):
    item = quiz(app)["items"][1] | {"suppress": [{"rule": "key-longest", "reason": "Looked at."}]}
    use_as(app, "quiz-1", quiz(app) | {"items": [quiz(app)["items"][0], item]})
    page = html.fromstring(author.get(QUESTIONS).text)
    found = page.xpath("//li[@id='f-items-1']//button[starts-with(@value, 'fix:')]/@value")
    assert found == ["fix:idle-suppression:items.1.suppress.0"]
    press(author, found[0])
    assert quiz(app)["items"][1]["suppress"] == []
    use_as(app, "quiz-1", quiz(app) | {"items": [quiz(app)["items"][0], item]})
    address = f"{QUESTIONS}/2"
    (fix,) = html.fromstring(author.get(address).text).xpath("//aside//button[starts-with(@value, 'fix:')]/@value")
    press(author, fix, address)
    assert quiz(app)["items"][1]["suppress"] == []


def test_two_authors_at_once_are_merged(app, author, school):
    address = f"{QUESTIONS}/1"
    page = author.get(address)
    other = visitor(app, school.emails["administrator"])
    press(other, "add:items.0:question.numeric")
    answer = author.post(address, data=sent(page, "", prompt="Written meanwhile."), headers={"Accept": "application/json"})
    assert (answer.json["is_merged"], "As learners see it" in answer.json["margin"]) == (True, True)
    assert [item["prompt"] for item in quiz(app)["items"]][:2] == [None, "Written meanwhile."]
    late = sent(page, "", explanation="Once more.")
    assert author.post(f"{QUESTIONS}/3", data=late).location.startswith(f"{QUESTIONS}/2#")
    moved = author.post(address, data=late)
    assert moved.location.startswith(f"{QUESTIONS}/2#")


def test_what_is_no_question_at_all_is_shown_and_can_be_taken_out(app, author):
    use_as(app, "quiz-1", quiz(app) | {"items": ["a line", {"type": "single-choice", "options": "none"}], "draw": "two"})
    assert author.get(QUESTIONS).status_code == author.get(f"{QUESTIONS}/1").status_code == 200
    assert author.get(f"{QUESTIONS}/2").status_code == author.get(f"{QUIZ}/try").status_code == 200
    press(author, "remove:items.0:")
    assert len(quiz(app)["items"]) == 1
    use_as(app, "quiz-1", quiz(app) | {"items": "none"})
    assert author.get(QUESTIONS).status_code == 200
    assert author.get(f"{QUESTIONS}/1").status_code == 404


def test_the_checks_of_the_course_lead_to_the_question(app, author):
    press(author, "", f"{QUESTIONS}/2", prompt="")
    links = html.fromstring(author.get("/staff/courses/course-1/check").text).xpath("//main//td/a/@href")
    assert f"{QUESTIONS}/2#f-prompt" in links
