"""A new instructor makes a course by keyboard, has it reviewed, and publishes it twice; a learner in between loses nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from lms.catalogue import versions
from lms.web.editing.block_fields import BLOCKS
from lms.web.editing.item_fields import TYPES
from tests.content.samples import LESSON as LESSON_FILE
from tests.content.samples import changed, course_of
from tests.factories import a_user
from tests.journeys.hands import press, select, tick, write
from tests.journeys.keyboard import press_on
from tests.journeys.learners import answer_all, fill, go_on, read_lesson, start, submit
from tests.journeys.looks import faults
from tests.journeys.writers import (
    add_activity,
    block_of,
    make_course,
    new_activity,
    save,
    write_lesson,
    write_questions,
    write_settings,
)

COURSE = "/staff/courses/night-watch"
LESSON = f"{COURSE}/activities/first-words"
NO_CERTIFICATE = "0 certificates unchanged"
ADVISORY_FIRST, DECLARE = "Put an advisory first", "Declare what it takes"


@pytest.fixture
def people(site, visit):
    with site.changing():
        for name, legal_name, roles in (
            ("ben", "Ben Castellano", ["instructor"]),
            ("ines", "Inés Duarte", []),
            ("daniel", "Daniel Okafor", []),
        ):
            a_user(legal_name, f"{name}@example.org", roles=roles)
    return lambda name, **kwargs: visit(site, f"{name}@example.org", **kwargs)


def sample():
    """The sample course, with one source and one term: its lesson, and a quiz with a question of every type."""
    files = changed(LESSON_FILE, "(source:call-study)", "(source:call-standard)")
    course = course_of(changed(LESSON_FILE, "call-standard, call-study]", "call-standard]", files)).model_dump(mode="json")
    (lesson, quiz), (exam,) = (module["activities"] for module in course["modules"])
    term = course["glossary"][0] | {"meaning": "What every call must yield before it ends."}
    course |= {"sources": course["sources"][:1], "glossary": [term]}
    types = {item["type"]: item for item in (*exam["items"], *quiz["items"])}
    return course, lesson, quiz | {"items": list(types.values())}


def taught(site):
    with site.looking():
        return versions.current("night-watch").document


def look(*pages: Page) -> None:
    for page in pages:
        assert faults(page) == [], page.url


def test_every_block_and_question_written_reviewed_published_and_learned(site, people):
    course, lesson, quiz = sample()
    author, reviewer, learner = (people(name, has_mouse=False) for name in ("ben", "ines", "daniel"))
    make_course(author)
    write_settings(author, course)
    add_activity(author, lesson)
    write_lesson_with_flaws(author, lesson)
    mend(author, lesson["blocks"][0])
    press(author.get_by_role("link", name="Night Watch"))
    add_activity(author, quiz)
    write_questions(author, quiz["items"])
    review(author, reviewer)
    publish(author, "Nobody has seen it before.", "This is the first version.")
    first = taught(site)
    assert {block.kind for block in first.activity("first-words").blocks} == {*BLOCKS, "check"}
    assert {item.type for item in first.activity("quiz-the-call").items} == set(TYPES)
    begin(learner, first)
    extend(author)
    publish(
        author, "A lesson more.", "0 learners unaffected, 1 sees 1 new activity (+1 min), 0 must redo, 0 certificates unchanged."
    )
    finish(learner, first, taught(site))


def write_lesson_with_flaws(page: Page, lesson) -> None:
    """Write the lesson with three flaws: too many minutes, no advisory, and an option that no question should have."""
    blocks = [block for block in lesson["blocks"] if block["kind"] not in ("advisory", "takeaway")]
    (check,) = (block for block in blocks if block["kind"] == "check")
    right, wrong, _ = check["item"]["options"]
    flawed = check | {"item": check["item"] | {"options": [right, wrong | {"text": "All of the above"}]}}
    write_lesson(page, lesson | {"minutes": 40, "blocks": [flawed if block is check else block for block in blocks]})
    # The last kind of block comes from the menu in the text.
    note = block_of(page, len(blocks) - 1, "Note").get_by_label("Text", exact=True)
    press_on(note, "Control+End")
    page.keyboard.type("\n/take")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_text(["Take-away"])
    page.keyboard.press("Enter")
    added = block_of(page, len(blocks), "Take-away")
    write(added.get_by_label("Text", exact=True), "Listen for one sentence. Then ask for the place.")
    save(page)


def mend(page: Page, advisory) -> None:
    """Read what is wrong beside the text, and mend it: twice by one click, once by typing."""
    beside = page.get_by_role("complementary", name="Beside the text")
    for rule in ("advisory-first", "declared-minutes", "all-of-the-above"):
        expect(beside.get_by_text(f": {rule}")).to_be_visible()
    look(page)
    press(beside.get_by_role("button", name=ADVISORY_FIRST))
    for name, value in (("What to know before reading", "body"), ("Short version", "short_version")):
        write(block_of(page, 1, "Advisory").get_by_label(name), advisory[value])
    save(page)
    press(beside.get_by_role("button", name=DECLARE))
    press(beside.get_by_role("link", name="Block 6, option 2"))
    write(page.locator(":target").get_by_label("Text", exact=True), "Calm down or I cannot help you.")
    save(page)
    expect(beside.get_by_role("heading", name="Nothing to mend")).to_be_visible()
    expect(beside.get_by_text(re.compile("^[0-9] more things to mend in the rest of the course"))).to_be_visible()


def review(author: Page, reviewer: Page) -> None:
    """Ask a colleague, who comments on a block; see to it, and have the course approved."""
    press(author.get_by_role("link", name="Night Watch"))
    press(author.get_by_role("link", name="Checks"))
    expect(author.get_by_text("Every check has passed.")).to_be_visible()
    press(author.get_by_role("link", name="People"))
    write(author.get_by_label("E-mail"), "ines@example.org")
    select(author.get_by_label("Role"), "reviewer")
    press(author.get_by_role("button", name="Give the role"))
    expect(author.get_by_text("The role is given.")).to_be_visible()
    reviewer.goto(LESSON)
    press(reviewer.get_by_text("Comment on it"))
    select(reviewer.get_by_label("About"), "Block 2: Case")
    write(reviewer.get_by_role("textbox", name="Comment"), "Say how old the caller sounds.")
    press(reviewer.get_by_role("button", name="Comment", exact=True))
    expect(reviewer.get_by_text("about block 2")).to_be_visible()
    author.goto(COURSE)
    expect(author.get_by_text("1 comment")).to_be_visible()
    author.goto(LESSON)
    press(author.get_by_role("link", name="block 2"))
    text = block_of(author, 2, "Case").get_by_label("Text", exact=True)
    write(text, text.input_value().replace("A man calls", "An older man calls"))
    save(author)
    press(author.get_by_role("button", name="Seen to"))
    expect(author.get_by_text("Nothing waits to be seen to.")).to_be_visible()
    reviewer.goto(COURSE)
    press(reviewer.get_by_role("button", name="Approve it as it is now"))
    expect(reviewer.get_by_text("Approved as it is now by Inés Duarte")).to_be_visible()
    expect(reviewer.get_by_role("button", name="Publish this")).to_have_count(0)


def publish(author: Page, note: str, impact: str) -> None:
    """Read whom the version affects, and publish just that."""
    author.goto(f"{COURSE}/publish")
    expect(author.locator(".lead").first).to_contain_text(impact)
    write(author.get_by_role("textbox"), note)
    press(author.get_by_role("button", name="Publish this"))
    expect(author.get_by_text("is taught from now on.")).to_be_visible()


def begin(learner: Page, course) -> None:
    """Do the lesson, and answer the first question of the quiz."""
    learner.goto("/courses/night-watch")
    press(learner.get_by_role("button", name="Start the course"))
    learner.wait_for_url("**/first-words")
    read_lesson(learner, course.activity("first-words"))
    start(learner)
    fill(learner.locator("form#question"), course.activity("quiz-the-call").items[0].solution())
    go_on(learner)


def extend(author: Page) -> None:
    """Correct a word of the lesson that was read, and add another lesson."""
    author.goto(LESSON)
    write(block_of(author, 2, "Case").get_by_label("Title"), "The call at 19:43")
    save(author)
    author.goto(COURSE)
    press(author.get_by_text("Add a lesson, quiz or exam"))
    write(new_activity(author).get_by_label("Title", exact=True), "Last words")
    press(author.get_by_role("button", name="Add it", exact=True))
    press(author.get_by_role("link", name="Last words", exact=True))
    expect(author.get_by_role("heading", level=1)).to_have_text("Last words")
    tick(author.get_by_label("Ask for the place before anything else."), True)
    press(author.get_by_role("button", name="Text", exact=True))
    expect(block_of(author, 1, "Text")).to_be_visible()
    author.keyboard.press("Tab")
    author.keyboard.insert_text("Say who is coming, and stay on the line until they are there. " * 12)
    press(author.get_by_role("button", name="Save", exact=True))
    author.wait_for_url("**/last-words#saved")
    press(author.get_by_role("button", name=DECLARE, exact=True))
    expect(author.get_by_role("heading", name="Nothing to mend")).to_be_visible()
    author.goto(f"{COURSE}/publish")
    expect(author.get_by_text("Changed since it was approved.")).to_be_visible()
    look(author)


def finish(learner: Page, first, second) -> None:
    """See what changed, find everything that was done, and do the rest, up to the certificate."""
    learner.goto("/courses/night-watch")
    expect(learner.get_by_text("What changed in this course: 1 part new or extended")).to_be_visible()
    look(learner)
    press(learner.get_by_role("button", name="Got it"))
    expect(learner.get_by_text("What changed in this course")).to_have_count(0)
    expect(learner.get_by_role("listitem").filter(has_text="The first words")).to_contain_text("Completed")
    expect(learner.get_by_text("1 of 3 requirements met")).to_be_visible()
    finish_quiz(learner, first.activity("quiz-the-call"))
    press(learner.get_by_role("link", name="Continue", exact=True))
    read_lesson(learner, second.activity("last-words"))
    expect(learner.locator(".certificate")).to_contain_text("Night Watch")


def finish_quiz(learner: Page, quiz) -> None:
    """Go on with the attempt, whose first answer is kept, and submit it."""
    learner.goto("/learn/night-watch/quiz-the-call/start")
    start(learner)
    learner.goto(f"{learner.url.rpartition('/')[0]}/1")
    expect(learner.locator(f'[name=answer][value="{quiz.items[0].solution()}"]')).to_be_checked()
    answer_all(learner, quiz)
    submit(learner)


def test_the_essential_path_without_javascript(site, people):
    course, lesson, quiz = sample()
    lesson |= {"blocks": [block for block in lesson["blocks"] if block["kind"] in ("note", "takeaway")], "sensitive": False}
    quiz |= {"items": [item for item in quiz["items"] if item["type"] in ("true-false", "short-text")]}
    author, learner = people("ben", java_script_enabled=False), people("daniel", java_script_enabled=False)
    make_course(author)
    write_settings(author, course | {"sources": [], "glossary": []})
    add_activity(author, lesson)
    write_lesson(author, lesson)
    press(author.get_by_role("button", name=DECLARE))
    press(author.get_by_text("As learners see it"))
    press(author.get_by_role("link", name="Dark"))
    author.wait_for_url("**/preview?look=dark")
    expect(author.frame_locator("iframe").locator("main")).to_contain_text("Your agency's own card comes first.")
    press(author.get_by_role("link", name="Night Watch"))
    add_activity(author, quiz)
    write_questions(author, quiz["items"])
    press(author.get_by_role("link", name="Check the whole course"))
    press(author.get_by_role("link", name=re.compile("^5 minutes are declared")))
    press(author.get_by_role("button", name=DECLARE))
    press(author.get_by_role("link", name="Check the whole course"))
    press(author.get_by_role("link", name="Look at publishing it"))
    publish(author, "The first version.", "This is the first version.")
    version = taught(site)
    begin(learner, version)
    finish_quiz(learner, version.activity("quiz-the-call"))
    expect(learner.locator(".certificate")).to_contain_text("Night Watch")
