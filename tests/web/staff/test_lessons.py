"""Writing a lesson in forms and as text: everything is kept, buttons do what they say, and what is wrong stands at its field."""

from io import BytesIO

import pytest
from lxml import html
from PIL import Image
from werkzeug.datastructures import MultiDict

from lms.catalogue import drafting
from lms.content import outlining
from lms.content.tidying import tidy_activity
from lms.web.editing.block_fields import ADD, read_lesson, show
from lms.web.editing.fields import tree_of
from lms.web.fragments import TOKEN
from tests.content.samples import course_files, course_of
from tests.web.visiting import changing, faults, fields, text, visitor

LESSON = "/staff/courses/course-1/activities/lesson-1"


@pytest.fixture
def author(app, school):
    return visitor(app, school.emails["author"])


def form_of(response) -> list[tuple[str, str]]:
    (form,) = html.fromstring(response.text).xpath("//form[@id='editor']")
    # A browser leaves out the line end that a text area starts with.
    return [(name, value.removeprefix("\n")) for name, value in form.form_values() if name != "csrf_token"]


def sent(response, step: str = "", **changed: str) -> dict[str, list[str]]:
    """The form on the page as a browser sends it, with some fields changed and a button pressed."""
    data: dict[str, list[str]] = {}
    for name, value in form_of(response):
        data.setdefault(name, []).append(value)
    for name, value in changed.items():
        data[name.replace("__", ".")] = [value]
    return data | {"step": [step]}


def text_of(response) -> dict[str, str]:
    return {name: value.removeprefix("\n") for name, value in fields(response).items()}


def draft_of(app, key: str = "lesson-1"):
    return changing(app, lambda: outlining.find_activity(drafting.read(drafting.find("course-1")).manifest, key))


def use(app, activity):
    """Put the activity in the place of the draft's lesson."""
    return use_as(app, "lesson-1", activity)


def use_as(app, key, activity):
    """Put the activity in the place of the draft's activity of that key."""
    return changing(
        app,
        lambda: (
            drafting.change(
                drafting.read(drafting.find("course-1")),
                lambda now: outlining.replace_activity(now, key, activity | {"key": key}),
                "person:1",
            ).revision
        ),
    )


def test_saving_a_form_unchanged_changes_nothing_whatever_the_lesson_holds(app, author):
    for activity in course_of(course_files()).activities:
        if activity.kind == "lesson":
            revision = use(app, activity.model_dump(mode="json"))
            page = author.get(LESSON)
            assert author.post(LESSON, data=sent(page)).status_code == 303
            assert draft_of(app) == activity.model_dump(mode="json") | {"key": "lesson-1"}
            assert changing(app, lambda: drafting.read(drafting.find("course-1")).revision) == revision


def test_every_kind_of_block_can_be_added_and_is_kept_empty_as_it_is(app, author):
    page = author.get(LESSON)
    for kind in ADD:
        answer = author.post(LESSON, data=sent(page, f"add:blocks.0:{kind}"))
        assert answer.location.endswith("#f-blocks-0")
        page = author.get(LESSON)
    added = draft_of(app)["blocks"][: len(ADD)]
    assert [show(block).name for block in reversed(added)] == list(ADD.values())
    author.post(LESSON, data=sent(page))
    assert draft_of(app)["blocks"][: len(ADD)] == added


def test_the_buttons_of_a_block_and_of_its_entries(app, author):
    page = author.get(LESSON)
    author.post(LESSON, data=sent(page, "down:blocks.0:", blocks__0__body="Changed with the button."))
    blocks = draft_of(app)["blocks"]
    assert (blocks[0]["kind"], blocks[1]["body"]) == ("check", "Changed with the button.")
    author.post(LESSON, data=sent(author.get(LESSON), "add:blocks.0.item.options:"))
    options = draft_of(app)["blocks"][0]["item"]["options"]
    assert [option["key"] for option in options] == ["yes", "no", "option-3"]
    author.post(LESSON, data=sent(author.get(LESSON), "up:blocks.0.item.options.2:"))
    author.post(LESSON, data=sent(author.get(LESSON), "remove:blocks.0.item.options.0:"))
    assert [option["key"] for option in draft_of(app)["blocks"][0]["item"]["options"]] == ["option-3", "no"]
    author.post(LESSON, data=sent(author.get(LESSON), "remove:blocks.4:"))
    assert len(draft_of(app)["blocks"]) == 4
    answer = author.post(LESSON, data=sent(author.get(LESSON), "up:blocks.99:", title="Kept"), follow_redirects=True)
    assert "no longer on the page" in text(answer)
    assert draft_of(app)["title"] == "Kept"


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(app, author):
    author.post(LESSON, data=sent(author.get(LESSON), minutes="soon", blocks__3__alt=""))
    page = html.fromstring(author.get(LESSON).text)
    (minutes,) = page.xpath("//input[@name='minutes']")
    assert (minutes.get("value"), minutes.get("aria-invalid")) == ("soon", "true")
    (told,) = page.xpath(f"//*[@id='{minutes.get('aria-describedby')}']")
    assert "Write a whole number." in told.text_content()
    (alt,) = page.xpath("//input[@name='blocks.3.alt']")
    assert alt.get("aria-invalid") == "true"
    assert page.xpath("//aside//a[@href='#f-minutes']")


def test_a_finding_that_needs_no_thought_is_mended_with_one_click(app, author):
    author.post(LESSON, data=sent(author.get(LESSON), sensitive="yes"))
    page = author.get(LESSON)
    buttons = html.fromstring(page.text).xpath("//aside//button[@form='editor']/@value")
    assert "fix:advisory-first:blocks.0" in buttons
    author.post(LESSON, data=sent(page, "fix:advisory-first:blocks.0"))
    assert draft_of(app)["blocks"][0]["kind"] == "advisory"
    assert author.post(LESSON, data=sent(page, "fix:reading-grade:blocks.0")).status_code == 303


def test_two_authors_keep_both_and_choose_where_they_wrote_the_same_field(app, school, author):
    mine, theirs = author.get(LESSON), visitor(app, school.emails["administrator"])
    theirs.post(LESSON, data=sent(mine, title="Theirs", blocks__0__body="Their text."))
    answer = author.post(LESSON, data=sent(mine, title="Mine", owner="Me"), follow_redirects=True)
    assert "What both of you wrote is here." in text(answer)
    assert "Written at the same time:Mine" in text(answer)
    kept = draft_of(app)
    assert (kept["title"], kept["owner"], kept["blocks"][0]["body"]) == ("Theirs", "Me", "Their text.")
    assert "conflicts" in draft_of(app)
    author.post(LESSON, data=sent(answer, "use:title:0"))
    assert draft_of(app)["title"] == "Mine"
    assert "conflicts" not in draft_of(app)


def test_a_script_is_told_the_revision_it_goes_on_from(app, school, author):
    page, theirs = author.get(LESSON), visitor(app, school.emails["administrator"])
    theirs.post(LESSON, data=sent(page, owner="Them"))
    accept = {"Accept": "application/json"}
    first = author.post(LESSON, data=sent(page, title="Min"), headers=accept).json
    assert first["is_merged"]
    assert "margin-list" in first["margin"]
    again = author.post(LESSON, data=sent(page, title="Mine", revision=str(first["revision"])), headers=accept).json
    assert again["is_merged"]
    kept = draft_of(app)
    assert (kept["title"], kept["owner"], "conflicts" in kept) == ("Mine", "Them", False)


def test_the_text_of_a_lesson_and_of_a_quiz_is_saved_or_shown_again_with_its_fault(app, author):
    data = text_of(author.get(f"{LESSON}/source"))
    broken = data["text"].replace("Text of lesson-1.", "::: poem\nWords.\n:::")
    answer = author.post(f"{LESSON}/source", data=data | {"text": broken})
    assert "there is no block `poem`" in faults(answer)[0]
    assert "::: poem" in text_of(answer)["text"]
    author.post(f"{LESSON}/source", data=data | {"text": data["text"].replace("Text of lesson-1.", "Written as text.")})
    assert draft_of(app)["blocks"][0]["body"] == "Written as text."
    quiz = LESSON.replace("lesson-1", "quiz-1")
    assert author.get(quiz, follow_redirects=True).request.path == f"{quiz}/questions"
    data = text_of(author.get(f"{quiz}/source"))
    author.post(f"{quiz}/source", data=data | {"text": data["text"].replace("minutes: 5", "minutes: 9")})
    assert draft_of(app, "quiz-1")["minutes"] == 9


def test_the_preview_is_the_learners_page_without_what_does_not_fit(app, author):
    author.post(LESSON, data=sent(author.get(LESSON), blocks__3__alt=""))
    page = author.get(f"{LESSON}/preview/page")
    assert "Text of lesson-1." in page.text
    assert "1 block is left out here" in page.text
    assert TOKEN not in page.text
    assert "'self'" in page.headers["Content-Security-Policy"].partition("frame-ancestors")[2]
    without = author.get(f"{LESSON}/preview/page?look=without-media").headers["Content-Security-Policy"]
    assert "img-src 'none'" in without
    assert "build/dark" in author.get(f"{LESSON}/preview/page?look=dark").text
    assert author.get(f"{LESSON.replace('lesson-1', 'quiz-1')}/preview").status_code == 404


def test_hostile_forms_do_no_harm(app, author):
    revision = dict(form_of(author.get(LESSON)))["revision"]
    odd = {
        "revision": revision,
        "blocks": "x",
        "blocks.0.kind": "poem",
        "blocks.1.rest": "[" * 50_000,
        "blocks.2.rest": '{"kind": 3}',
    }
    odd |= {"a." * 200 + "b": "1", "blocks.3.steps.x.text": "1", "minutes.a.b": "2", "objectives.0": "1"}
    for step in (
        "",
        "up",
        "use:blocks.0.body:9",
        "add:blocks.0.steps:",
        "add:x.y:",
        "remove:blocks.99999999:",
        "fix::",
        "fix:a:b.c",
    ):
        assert author.post(LESSON, data=odd | {"step": step}).status_code == 303
        assert author.get(LESSON).status_code == 200
        assert author.get(f"{LESSON}/preview/page").status_code == 200
        assert author.get(f"{LESSON}/source").status_code == 200
    assert author.post(LESSON, data={"revision": "99"}).status_code == 404


def test_forms_read_back_what_they_show():
    tree = tree_of(
        MultiDict(
            {"title": "A", "blocks.10.kind": "note", "blocks.2.kind": "text", "blocks.2.body": " x\r\ny ", "rest": '{"odd": 1}'}
        )
    )
    lesson = read_lesson(tree)
    assert [block["kind"] for block in lesson["blocks"]] == ["text", "note"]
    assert (lesson["odd"], lesson["blocks"][0]["body"]) == (1, "x\ny")
    assert tidy_activity(lesson | {"kind": "lesson"})["blocks"][0] == {"kind": "text", "body": "x\ny"}


def test_a_picture_is_uploaded_with_what_was_typed_and_its_words_are_asked_for(app, school, author):
    body = BytesIO()
    Image.new("RGB", (20, 20), "navy").save(body, "PNG")
    picture = {"file": (BytesIO(body.getvalue()), "The yard.png")}
    author.post(LESSON, data=sent(author.get(LESSON), "upload", title="Typed") | picture)
    lesson = draft_of(app)
    block = lesson["blocks"][-1]
    assert (lesson["title"], block["kind"], block["alt"]) == ("Typed", "figure", None)
    page = author.get(LESSON)
    assert "alternative text: Fill this in." in text(page)
    digest = changing(app, lambda: drafting.read(drafting.find("course-1")).manifest["media"][block["src"]])
    address = f"/media/course-1/{digest}/{block['src']}"
    assert author.get(address).mimetype == "image/png"
    assert visitor(app, school.emails["learner"]).get(address).status_code == 404
    second = {"file": (BytesIO(body.getvalue()), "The yard.png"), "alt": "A yard.", "place": "1"}
    told = author.post(LESSON, data=sent(page, "upload") | second, headers={"Accept": "application/json"}).json
    assert (told["shown"], told["refused"]) == ("f-blocks-1", "")
    assert draft_of(app)["blocks"][1]["alt"] == "A yard."
    page = author.get(LESSON)
    assert "The file is here, as block 2." in text(page)
    wrong = sent(page, "upload", title="Typed too") | {"file": (BytesIO(b"MZ"), "a.exe")}
    assert "no picture, recording or caption file" in text(author.post(LESSON, data=wrong, follow_redirects=True))
    assert draft_of(app)["title"] == "Typed too"


def test_two_texts_of_a_quiz_are_chosen_between_beside_its_text(app, author):
    quiz = "/staff/courses/course-1/activities/quiz-1"

    def disagree():
        draft = drafting.read(drafting.find("course-1"))
        for title in ("Theirs", "Mine"):
            drafting.change(draft, lambda now, title=title: outlining.rename(now, "quiz-1", title, "quiz-1"), "person:1", since=1)

    changing(app, disagree)
    page = author.get(f"{quiz}/source")
    assert "Two people wrote title. It says:Theirs" in text(page)
    assert author.post(f"{quiz}/source", data={"text": "kind: quiz"}).status_code == 422
    author.post(f"{quiz}/settle", data={"step": "use:title:0"})
    assert (draft_of(app, "quiz-1")["title"], "conflicts" in draft_of(app, "quiz-1")) == ("Mine", False)
    assert author.post(f"{quiz}/settle", data={"step": "use:title:0"}).status_code == 422
