"""What a learner does in a course: answering, reading lessons to their end, taking quizzes."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from lms.content.items import Answer, Item
from lms.content.schema import Assessment, Lesson, ScenarioBlock
from tests.journeys.hands import pick, press, select, tick, write


def fill(form: Locator, answer: Answer) -> None:
    """Give the answer in a question's form."""
    if isinstance(answer, dict):
        for key, value in answer.items():
            _give(form.locator(f'[name="answer.{key}"]'), value)
    else:
        for value in [answer] if isinstance(answer, str) else answer:
            _give(form.locator('[name="answer"]'), value)


def _give(fields: Locator, value: str) -> None:
    kind = fields.first.evaluate("field => field.type")
    if kind == "select-one":
        select(fields, value)
    elif kind in ("radio", "checkbox"):
        one = fields.and_(fields.page.locator(f'[value="{value}"]'))
        pick(one) if kind == "radio" else tick(one, True)
    else:
        write(fields, value)


def answer_check(page: Page, item: Item, answer: Answer) -> Locator:
    """Answer a knowledge check; what the page says to it."""
    part = page.locator(f"#check-{item.key}")
    fill(part, answer)
    press(part.get_by_role("button"))
    return part.locator(".verdict")


def walk_scenario(page: Page, scenario: ScenarioBlock) -> None:
    """Walk the model path of a scenario to its end."""
    part, steps, walked = page.locator(f"#scenario-{scenario.key}"), {step.key: step for step in scenario.steps}, 0
    step = scenario.steps[0]
    while step.choices:
        best = next(choice for choice in step.choices if choice.best)
        pick(part.locator(f'[name="choice"][value="{best.key}"]'))
        press(part.get_by_role("button", name="Continue the scenario"))
        walked, step = walked + 1, steps[best.to]
        expect(part.locator(".path > li")).to_have_count(walked)
    expect(part.get_by_text("Looking back")).to_be_visible()


def read_lesson(page: Page, lesson: Lesson) -> None:
    """Do everything that an open lesson asks for, and mark it as done."""
    for item in lesson.checks:
        expect(answer_check(page, item, item.solution())).to_have_text("Right.")
    for scenario in lesson.scenarios:
        walk_scenario(page, scenario)
    press(page.get_by_role("button", name="Mark as done and continue"))
    page.wait_for_url(lambda url: f"/{lesson.key}" not in urlsplit(url).path)


def asked_item(page: Page, assessment: Assessment) -> Item:
    """The question that an open question page asks."""
    if tells_reasons_at_once(page):
        return assessment.items[int(page.url.rpartition("/")[2]) - 1]
    address = page.locator("form#question").get_attribute("data-answer") or ""
    return assessment.item(address.rpartition("/")[2])


def tells_reasons_at_once(page: Page) -> bool:
    """Whether no script may send the answer on its own, because its reasons follow at once."""
    return page.locator("form#question").get_attribute("data-answer") is None


def start(page: Page) -> None:
    """Start the attempt, or go on with it, from its start page."""
    press(page.get_by_role("button", name=re.compile("^(Start|Go on with your attempt|Practice again)$")))
    expect(page.locator("form#question")).to_be_visible()


def go_on(page: Page) -> None:
    """Save the answer and go to the next question, by way of the reasons where they are shown at once."""
    if tells_reasons_at_once(page):
        press(page.get_by_role("button", name="Save and continue"))
        expect(page.locator(".reasons")).to_be_visible()
    press(page.get_by_role("button", name=re.compile("^(Save and continue|Continue)$")))


def answer_all(page: Page, assessment: Assessment, answer: Answer | None = None) -> list[str]:
    """Answer every question, rightly unless told otherwise, up to the page that lists the answers; the keys of the questions."""
    asked = []
    for number in range(1, assessment.length + 1):
        expect(page.get_by_text(f"Question {number} of {assessment.length} ")).to_be_visible()
        item = asked_item(page, assessment)
        fill(page.locator("form#question"), answer or item.solution())
        go_on(page)
        asked.append(item.key)
    expect(page.get_by_role("heading", name="Check your answers", level=1)).to_be_visible()
    expect(page.get_by_text("Not answered")).to_have_count(0)
    return asked


def submit(page: Page) -> None:
    """Submit the attempt from the page that lists the answers."""
    press(page.get_by_role("button", name=re.compile("^Submit all")))
    page.wait_for_url(lambda url: not url.endswith("/check"))
