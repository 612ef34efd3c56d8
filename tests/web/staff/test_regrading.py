"""Marking again over HTTP, and attempts as they were seen: by whom they may be looked at, and that nothing differs."""

import pytest
from lxml import html

from lms.people import registering
from lms.progress import redoing
from tests.assessment.sitting import Random
from tests.factories import a_course_document, a_quiz, an_item
from tests.web.school import a_full_lesson
from tests.web.visiting import changing, fields, text, visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COURSE = "/staff/courses/course-1"
REGRADE = f"{COURSE}/assessments/quiz-1/regrade"
BOTH = [{"key": "yes", "text": "Yes", "correct": True}, {"key": "no", "text": "No"}]
EVERY = [
    {"type": "multiple-response", "options": [{"key": k, "text": k, "correct": k != "c"} for k in "abc"]},
    {"type": "true-false", "answer": True},
    {
        "type": "matching",
        "targets": [{"key": "x", "text": "X"}, {"key": "y", "text": "Y"}],
        "pairs": [{"key": "p", "text": "P", "target": "x"}, {"key": "q", "text": "Q", "target": "y"}],
    },
    {"type": "ordering", "entries": [{"key": k, "text": k.upper()} for k in "abc"]},
    {"type": "numeric", "value": 3},
    {"type": "short-text", "accepted": ["place"]},
    {
        "type": "scenario",
        "decisions": [{"key": key, "prompt": f"Case {key}", "options": BOTH} for key in "mn"],
    },
]


@pytest.fixture
def publisher(app, school):
    """Somebody who publishes the first course."""

    def grant():
        user = registering.find_user(school.emails["stranger"])
        course = redoing.publish(a_course_document(activities=(a_full_lesson(), a_quiz())), {}, "system").course_id
        registering.grant(user, "publisher", course_id=course)

    changing(app, grant)
    return visitor(app, school.emails["stranger"])


@pytest.fixture
def learner(app, school):
    return visitor(app, school.emails["learner"])


def publish(app, *items):
    quiz = a_quiz().model_copy(update={"items": items}) if items else a_quiz()
    changing(app, lambda: redoing.publish(a_course_document(activities=(a_full_lesson(), quiz)), {}, "system"))


def with_key(number, right):
    options = [{"key": key, "text": text, "correct": key == right} for key, text in (("yes", "Safety"), ("no", "The form"))]
    return an_item(f"quiz-1-{number}", options=options)


def test_a_key_is_fixed_and_every_step_is_shown(app, school, publisher, learner):
    attempt = f"/attempts/{school.names['attempt']}"
    for number in (1, 2):
        learner.post(f"{attempt}/{number}", data={"answer": "no"})
    learner.post(f"{attempt}/submit")
    assert "Not passed" in text(learner.get(f"{attempt}/result"))
    assert "None" in text(publisher.get(f"{COURSE}/regrade"))
    publish(app, with_key(1, "no"), with_key(2, "no"))
    assert "quiz-1-1" in text(publisher.get(f"{COURSE}/regrade"))
    page = publisher.get(REGRADE)
    assert "1 rises, 0 fall; 1 person passes by it and 0 certificates are issued." in text(page)
    assert "0 of 2 → 2 of 2" in text(page)
    sent = fields(page)
    without_reason = publisher.post(REGRADE, data=sent)
    assert (without_reason.status_code, "Say why" in text(without_reason)) == (422, True)
    body = {"seen": sent["seen"], "item": ["quiz-1-1", "quiz-1-2"], "reason": "The form comes first."}
    assert publisher.post(REGRADE, data=body | {"seen": "other"}).status_code == 409
    assert publisher.post(REGRADE, data=body).status_code == 303
    assert "0 rise, 0 fall" in text(publisher.get(REGRADE))
    assert "You passed" in text(learner.get(f"{attempt}/result"))
    shown = text(publisher.get(f"{COURSE}/attempts/{school.names['attempt']}"))
    assert "The form comes first." in shown
    assert "marked again" in text(publisher.get(f"{COURSE}/assessments/quiz-1/attempts"))
    assert "A result of yours changed" in text(learner.get("/notices"))


def test_what_is_unknown_is_refused_in_words(publisher):
    assert publisher.get(f"{REGRADE}?item=nothing").status_code == 200
    assert publisher.post(REGRADE, data={"item": ["nothing"], "reason": "Why."}).status_code == 422
    for address in (f"{COURSE}/assessments/lesson-1/regrade", f"{COURSE}/attempts/nothing", "/staff/courses/none/regrade"):
        assert publisher.get(address).status_code == 404, address


def test_only_those_entitled_see_an_attempt_and_only_once_submitted(app, school, publisher, learner):
    address = f"{COURSE}/attempts/{school.names['attempt']}"
    assert publisher.get(address).status_code == 404
    learner.post(f"/attempts/{school.names['attempt']}/submit")
    assert publisher.get(address).status_code == 200
    outcomes = {"learner": 403, "instructor": 403, "agency": 404, "elsewhere": 404, "coordinator": 200, "administrator": 200}
    found = {role: visitor(app, school.emails[role]).get(address).status_code for role in outcomes}
    assert found == outcomes


def test_replay_equals_what_was_shown(app, school, publisher):
    items = [an_item(f"one-{number}") for number in (1, 2)]
    made = []
    for number, values in enumerate(EVERY):
        item = {"key": f"every-{number}", "objective": "objective-1", "prompt": f"Ask *{number}*?", "explanation": "So."}
        made.append(item | values)
    document = a_course_document("course-1", activities=(a_full_lesson(), a_quiz()))
    quiz = a_quiz("quiz-9").model_dump(mode="json") | {"items": [*(one.model_dump(mode="json") for one in items), *made]}
    module = document.modules[0].model_dump(mode="json")
    module["activities"].append(quiz)
    whole = type(document).model_validate(document.model_dump(mode="json") | {"modules": [module]})
    changing(app, lambda: redoing.publish(whole, {}, "system"))
    client = visitor(app, school.emails["learner"])
    address = client.post("/learn/course-1/quiz-9/start").location.rsplit("/", 1)[0]
    count = len(items) + len(made)
    random = Random(7)
    for number in range(1, count + 1):
        client.post(f"{address}/{number}", data=some_answer(client.get(f"{address}/{number}"), random))
    seen = [shown(client.get(f"{address}/{number}"), "q", "q") for number in range(1, count + 1)]
    client.post(f"{address}/submit")
    publish(app)  # Whatever is published later changes nothing about it.
    replay = publisher.get(f"{COURSE}/attempts/{address.split('/')[2]}")
    assert [shown(replay, f"q{number}", "q") for number in range(1, count + 1)] == seen
    # A browser checks one radio button of those with the same name in a form: each question needs a form of its own.
    checked = html.fromstring(replay.text).xpath("//main//input[@type='radio'][@checked]")
    groups = [(next(one.iterancestors("form"), None), one.get("name")) for one in checked]
    assert len(set(groups)) == len(groups) > 2


def some_answer(page, random):
    """Something to send for each field of the question: the first choice that comes to hand."""
    (form,) = [form for form in html.fromstring(page.text).xpath("//form") if form.get("id") == "question"]
    answer = {}
    for name in {field.get("name") for field in form.xpath(".//fieldset//*[@name]")}:
        found = form.xpath(f".//fieldset//*[@name='{name}']")
        values = [one.get("value") for one in found if one.tag == "input"]
        values += [option.get("value") or option.text for one in found if one.tag == "select" for option in one[1:]]
        answer[name] = random.choice([value for value in values if value] or ["4"])
    places = [name for name in answer if form.xpath(f".//*[contains(@class, 'is-place')]//*[@name='{name}']")]
    return answer | {name: str(place) for place, name in enumerate(places, 1)}


def shown(page, prefix, common):
    """The prompt and the fields of a question, as the page has them but for the numbers in ids."""
    tree = html.fromstring(page.text)
    (prompt,) = tree.xpath(f"//*[@id='{prefix}-prompt']")
    (choices,) = tree.xpath(f"//fieldset[contains(@class, 'choices')][@aria-labelledby='{prefix}-prompt']")
    inside = "".join(html.tostring(child, encoding="unicode") for child in prompt)
    return inside, html.tostring(choices, encoding="unicode", with_tail=False).replace(f'"{prefix}-', f'"{common}-').replace(
        f" {prefix}-", f" {common}-"
    )
