"""Marking: exact points, every question type by table, and laws that hold for all of them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from lms.assessment.marking import mark, percent
from lms.content.items import Item
from tests.factories import a_quiz, an_item

ITEMS = TypeAdapter(Item)
ALWAYS = {"objective": "objective-1", "prompt": "What now?", "explanation": "Because."}


def options(right: str, wrong: str) -> list[dict]:
    return [{"key": key, "text": f"Option {key}", "correct": key in right} for key in sorted(right + wrong)]


SINGLE = {"type": "single-choice", "options": options("a", "bcd")}
MULTIPLE = {"type": "multiple-response", "options": options("abc", "de")}
EXACT = {"type": "multiple-response", "options": options("ab", "cd"), "partial": False}
TRUE = {"type": "true-false", "answer": True}
MATCHING = {
    "type": "matching",
    "pairs": [
        {"key": "p", "text": "p", "target": "x"},
        {"key": "q", "text": "q", "target": "y"},
        {"key": "r", "text": "r", "target": "x"},
    ],
    "targets": [{"key": "x", "text": "x"}, {"key": "y", "text": "y"}, {"key": "z", "text": "z"}],
}
ORDERING = {"type": "ordering", "entries": [{"key": key, "text": key} for key in "abc"]}
NUMERIC = {"type": "numeric", "value": "24", "tolerance": "0.5"}
SHORT = {"type": "short-text", "accepted": ["AMBER Alert", "Amber"]}
SCENARIO = {
    "type": "scenario",
    "decisions": [
        {"key": "first", "prompt": "One?", "options": options("a", "b")},
        {"key": "then", "prompt": "Two?", "options": options("b", "a")},
    ],
}

TABLE = [
    (SINGLE, "a", 1),
    (SINGLE, "b", 0),
    (SINGLE, None, 0),
    (MULTIPLE, ["a", "b", "c"], 1),
    (MULTIPLE, ["a", "b"], Fraction(2, 3)),
    (MULTIPLE, ["a"], Fraction(1, 3)),
    (MULTIPLE, ["a", "b", "c", "d"], Fraction(2, 3)),
    (MULTIPLE, ["a", "d", "e"], 0),
    (MULTIPLE, ["d"], 0),
    (MULTIPLE, ["a", "b", "c", "d", "e"], Fraction(1, 3)),
    (MULTIPLE, None, 0),
    (EXACT, ["a", "b"], 1),
    (EXACT, ["a"], 0),
    (EXACT, ["a", "b", "c"], 0),
    (EXACT, None, 0),
    (TRUE, "true", 1),
    (TRUE, "false", 0),
    (TRUE, None, 0),
    (MATCHING, {"p": "x", "q": "y", "r": "x"}, 1),
    (MATCHING, {"p": "x", "q": "z"}, Fraction(1, 3)),
    (MATCHING, {"p": "y", "q": "x", "r": "z"}, 0),
    (MATCHING, None, 0),
    (ORDERING, {"a": "1", "b": "2", "c": "3"}, 1),
    (ORDERING, {"a": "1", "b": "3", "c": "2"}, Fraction(1, 3)),
    (ORDERING, {"a": "2", "b": "3", "c": "1"}, 0),
    (ORDERING, {"a": "1"}, Fraction(1, 3)),
    (ORDERING, None, 0),
    (NUMERIC, "24", 1),
    (NUMERIC, "24.5", 1),
    (NUMERIC, "23.5", 1),
    (NUMERIC, "24.51", 0),
    (NUMERIC, "2400", 0),
    (NUMERIC, None, 0),
    (SHORT, "amber", 1),
    (SHORT, "  Amber   ALERT! ", 1),
    (SHORT, "silver", 0),
    (SHORT, None, 0),
    (SCENARIO, {"first": "a", "then": "b"}, 1),
    (SCENARIO, {"first": "a"}, Fraction(1, 2)),
    (SCENARIO, {"first": "b", "then": "a"}, 0),
    (SCENARIO, None, 0),
]


def quiz_of(*items, **settings):
    return a_quiz(items=1, **settings).model_copy(update={"items": tuple(items)})


def item_of(values, key="item-1", **more):
    return ITEMS.validate_python(ALWAYS | values | {"key": key} | more)


@pytest.mark.parametrize(("values", "answer", "share"), TABLE)
def test_a_question_earns_its_share(values, answer, share):
    item = item_of(values, points=3)
    outcome = mark(quiz_of(item), ["item-1"], {"item-1": item.accept(answer)})
    assert outcome.points == float(3 * Fraction(share))
    assert outcome.max_points == 3
    assert outcome.marks == {"item-1": float(Fraction(share))}


KINDS = [SINGLE, MULTIPLE, EXACT, TRUE, MATCHING, ORDERING, NUMERIC, SHORT, SCENARIO]
kinds = st.sampled_from(KINDS)


@st.composite
def answered(draw):
    """An item and some answer to it that it accepts."""
    item = item_of(draw(kinds), points=draw(st.sampled_from([0.1, 0.5, 1, 2.5, 3])))
    if item.type == "multiple-response":
        return item, item.accept(draw(st.lists(st.sampled_from([option.key for option in item.options]), unique=True)))
    if item.type == "single-choice":
        return item, draw(st.sampled_from([option.key for option in item.options]))
    if item.type == "true-false":
        return item, draw(st.sampled_from(["true", "false"]))
    if item.type == "numeric":
        return item, item.accept(str(draw(st.integers(-9999, 9999)) / 100))
    if item.type == "short-text":
        return item, item.accept(draw(st.text(alphabet="AMBERalert é-!", max_size=30)))
    if item.type == "ordering":
        return item, dict(zip("abc", draw(st.permutations(["1", "2", "3"])), strict=True))
    if item.type == "matching":
        return item, {pair.key: draw(st.sampled_from("xyz")) for pair in item.pairs}
    return item, {decision.key: draw(st.sampled_from("ab")) for decision in item.decisions}


@settings(deadline=None)
@given(answered())
def test_no_answer_earns_less_than_nothing_or_more_than_everything(question):
    item, answer = question
    outcome = mark(quiz_of(item), [item.key], {item.key: answer})
    assert 0 <= outcome.marks[item.key] <= 1
    assert 0 <= outcome.points <= outcome.max_points


@settings(deadline=None)
@given(st.lists(st.tuples(kinds, st.sampled_from([0.1, 0.2, 0.3, 0.7, 1, 2.5])), min_size=1, max_size=8))
def test_right_answers_earn_all_and_none_earn_nothing(choices):
    items = [
        item_of(values, key=f"item-{number}", points=points, critical=True) for number, (values, points) in enumerate(choices)
    ]
    quiz, asked = quiz_of(*items, pass_percent=100), [item.key for item in items]
    right = mark(quiz, asked, {item.key: item.accept(item.solution()) for item in items})
    assert right.points == right.max_points
    assert right.passed
    none = mark(quiz, asked, {})
    assert none.points == 0
    assert not none.passed


@settings(deadline=None)
@given(st.permutations(["a", "b", "c", "d", "e"]), st.integers(0, 5))
def test_the_order_in_which_options_were_ticked_does_not_matter(ticked, number):
    item = item_of(MULTIPLE)
    chosen = ticked[:number]
    assert item.accept(chosen) == item.accept(sorted(chosen))
    assert (
        mark(quiz_of(item), [item.key], {item.key: chosen}).points
        == mark(quiz_of(item), [item.key], {item.key: sorted(chosen)}).points
    )


@settings(deadline=None)
@given(st.integers(1, 30), st.data())
def test_the_pass_mark_is_exact(count, data):
    right = data.draw(st.integers(0, count))
    needed = data.draw(st.integers(0, 100))
    points = data.draw(st.sampled_from([0.1, 0.7, 1 / 3, 1.1, 1]))
    items = [an_item(f"item-{number}", points=points) for number in range(count)]
    asked = [item.key for item in items]
    outcome = mark(quiz_of(*items, pass_percent=needed), asked, dict.fromkeys(asked[:right], "yes"))
    assert outcome.passed == (right * 100 >= needed * count)
    assert percent(outcome.points, outcome.max_points) == right * 100 // count


@pytest.mark.parametrize(
    ("shares", "needed", "passes"),
    [
        (3 * [["a"]], 33, True),  # 3 of 9 parts: a third is more than 33 percent ...
        (3 * [["a"]], 34, False),  # ... and less than 34
        (3 * [["a", "b"]], 66, True),
        (3 * [["a", "b"]], 67, False),
    ],
)
def test_thirds_add_up_exactly(shares, needed, passes):
    items = [item_of(MULTIPLE, key=f"item-{number}") for number in range(len(shares))]
    outcome = mark(
        quiz_of(*items, pass_percent=needed),
        [item.key for item in items],
        {f"item-{n}": answer for n, answer in enumerate(shares)},
    )
    assert outcome.passed is passes


def test_three_thirds_and_seven_tenths_make_the_pass_mark():
    """1/3 + 2/3 + 7 x 1 of 10 is exactly 80 percent, though as floating point numbers it need not be."""
    items = [item_of(MULTIPLE, key="one"), item_of(MULTIPLE, key="two"), *(an_item(f"item-{n}") for n in range(8))]
    answers = {"one": ["a"], "two": ["a", "b"]} | {f"item-{n}": "yes" for n in range(7)}
    assert mark(quiz_of(*items, pass_percent=80), [item.key for item in items], answers).passed


def test_a_critical_question_must_be_fully_right():
    items = [an_item(f"item-{number}") for number in range(9)] + [item_of(MULTIPLE, key="must", critical=True)]
    quiz, asked = quiz_of(*items, pass_percent=80), [item.key for item in items]
    others = {f"item-{number}": "yes" for number in range(9)}
    assert not mark(quiz, asked, others).passed
    assert not mark(quiz, asked, others | {"must": ["a", "b"]}).passed
    assert mark(quiz, asked, others | {"must": ["a", "b", "c"]}).passed


def test_a_critical_question_that_was_not_drawn_does_not_matter():
    quiz = quiz_of(an_item("asked"), an_item("not-asked", critical=True))
    assert mark(quiz, ["asked"], {"asked": "yes"}).passed


def test_an_answer_to_a_question_that_was_not_asked_earns_nothing():
    quiz = quiz_of(an_item("asked"), an_item("not-asked"))
    outcome = mark(quiz, ["asked"], {"not-asked": "yes"})
    assert (outcome.points, outcome.max_points, outcome.marks) == (0, 1, {"asked": 0})


@pytest.mark.parametrize(
    ("points", "most", "shown"),
    [(8.0, 10.0, 80), (7.999, 10.0, 79), (2.4, 3.0, 80), (0.0, 1.0, 0), (1.0, 1.0, 100), (2 / 3, 1.0, 66)],
)
def test_percent_is_rounded_down(points, most, shown):
    assert percent(points, most) == shown
