"""Drawing: never the same question twice, unseen questions first, every objective with its share."""

from collections import Counter
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessment.drawing import draw
from lms.content.items import Matching, Ordering
from lms.content.schema import Stratum
from tests.factories import a_quiz, an_item


@st.composite
def banks(draw_from):
    """A quiz with a bank over up to four objectives, and what its strata ask."""
    sizes = draw_from(st.lists(st.integers(1, 8), min_size=1, max_size=4))
    items = [
        an_item(f"item-{objective}-{number}", objective=f"objective-{objective}")
        for objective, size in enumerate(sizes)
        for number in range(size)
    ]
    strata = [
        Stratum(objective=f"objective-{objective}", count=draw_from(st.integers(1, size))) for objective, size in enumerate(sizes)
    ]
    return a_quiz(items=1).model_copy(update={"items": tuple(items), "draw": tuple(strata)})


def keys(drawn):
    return [one["key"] for one in drawn]


@settings(deadline=None)
@given(banks(), st.integers())
def test_an_attempt_asks_each_objective_its_share_and_nothing_twice(quiz, seed):
    drawn = keys(draw(quiz, [], Random(seed)))
    assert len(set(drawn)) == len(drawn) == quiz.length
    measured = Counter(quiz.item(key).objective for key in drawn)
    assert measured == {stratum.objective: stratum.count for stratum in quiz.draw}


@settings(deadline=None)
@given(banks(), st.integers(), st.integers(1, 6))
def test_no_question_comes_back_while_one_of_its_objective_is_unseen(quiz, seed, attempts):
    random, earlier = Random(seed), []
    for _ in range(attempts):
        drawn = keys(draw(quiz, earlier, random))
        seen = {key for attempt in earlier for key in attempt}
        for stratum in quiz.draw:
            bank = {item.key for item in quiz.items if item.objective == stratum.objective}
            unseen = bank - seen
            assert len(unseen & set(drawn)) == min(len(unseen), stratum.count)
        earlier.append(drawn)


@settings(deadline=None)
@given(banks(), st.integers(), st.integers(2, 8))
def test_what_comes_back_is_what_was_shown_longest_ago(quiz, seed, attempts):
    random, earlier = Random(seed), []
    for _ in range(attempts):
        drawn = set(keys(draw(quiz, earlier, random)))
        shown = {key: number for number, attempt in enumerate(earlier) for key in attempt}
        for stratum in quiz.draw:
            bank = [item.key for item in quiz.items if item.objective == stratum.objective]
            taken = [shown.get(key, -1) for key in bank if key in drawn]
            left = [shown.get(key, -1) for key in bank if key not in drawn]
            assert not left or max(taken) <= min(left)
        earlier.append(sorted(drawn))


@settings(deadline=None)
@given(banks(), st.integers())
def test_the_same_randomness_draws_the_same_attempt(quiz, seed):
    assert draw(quiz, [], Random(seed)) == draw(quiz, [], Random(seed))


def test_every_question_has_the_same_chance():
    items = [an_item(f"item-{number}") for number in range(4)]
    quiz = a_quiz(items=1).model_copy(update={"items": tuple(items), "draw": (Stratum(objective="objective-1", count=1),)})
    times = Counter(keys(draw(quiz, [], Random(seed)))[0] for seed in range(4000))
    assert set(times) == {item.key for item in items}
    assert all(850 < count < 1150 for count in times.values())


def test_without_a_draw_every_question_is_asked_in_the_authors_order():
    quiz = a_quiz(items=5)
    assert keys(draw(quiz, [["quiz-1-1"]], Random(1))) == [item.key for item in quiz.items]


def test_two_strata_of_one_objective_never_take_the_same_question():
    items = tuple(an_item(f"item-{number}") for number in range(4))
    strata = (Stratum(objective="objective-1", count=2), Stratum(objective="objective-1", count=2))
    quiz = a_quiz(items=1).model_copy(update={"items": items, "draw": strata})
    assert sorted(keys(draw(quiz, [], Random(3)))) == sorted(item.key for item in items)


def test_options_are_mixed_and_remembered():
    quiz = a_quiz(items=3)
    orders = {tuple(draw(quiz, [], Random(seed))[0]["order"]) for seed in range(20)}
    assert orders == {("yes", "no"), ("no", "yes")}


def test_options_keep_the_authors_order_where_that_is_asked():
    drawn = draw(a_quiz(items=3, shuffle_options=False), [], Random(1))
    assert [one["order"] for one in drawn] == [[], [], []]


def test_questions_whose_order_gives_them_away_are_always_mixed():
    values = {"objective": "objective-1", "prompt": "Order!", "explanation": "Because."}
    ordering = Ordering(key="in-order", entries=[{"key": key, "text": key} for key in "abc"], **values)
    pairs = [{"key": key, "text": key, "target": key} for key in "ab"]
    matching = Matching(key="matched", pairs=pairs, targets=[{"key": key, "text": key} for key in "ab"], **values)
    quiz = a_quiz(items=1, shuffle_options=False).model_copy(update={"items": (ordering, matching)})
    for seed in range(20):
        drawn = draw(quiz, [], Random(seed))
        assert sorted(drawn[0]["order"]) == ["a", "b", "c"] != drawn[0]["order"]
        assert sorted(drawn[1]["order"]) == ["a", "b"]
