"""The statistics, held against what numpy and scipy make of the same marks without any sums of ours."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lms.assessment.tallying import UNIT
from lms.reports.psychometrics import (
    ChoiceSums,
    FormSums,
    ItemSums,
    alpha,
    difficulty,
    discrimination,
    drawn_reliability,
    error_of_measurement,
    pull,
    quantile,
    range_of,
)

CLOSE = pytest.approx


def marks_of(people, items, seed, steps=1):
    """A table of marks, a row per person, of people who differ in skill; ``steps`` parts can be right of each question."""
    random = Random(seed)
    skills = [random.random() for _ in range(people)]
    return np.array([[sum(random.random() < skill for _ in range(steps)) / steps for _ in range(items)] for skill in skills])


def item_sums(mine, totals):
    """The sums of a question from its marks and the totals of the same people."""
    units, rest = (
        [round(one * UNIT) for one in mine],
        [round((total - one) * UNIT) for one, total in zip(mine, totals, strict=True)],
    )
    products = sum(x * y for x, y in zip(units, rest, strict=True))
    squares = [sum(value * value for value in values) for values in (units, rest)]
    return ItemSums(len(units), 0, sum(units), squares[0], sum(rest), squares[1], products)


def sums_of(marks):
    totals = marks.sum(axis=1)
    units = [round(total * UNIT) for total in totals]
    test = FormSums(len(units), 0, sum(units), sum(unit * unit for unit in units))
    return test, [item_sums(column, totals) for column in marks.T]


TABLES = [(4, 2, 1), (30, 8, 1), (200, 12, 1), (60, 10, 5), (500, 20, 3)]


@pytest.mark.parametrize(("people", "items", "steps"), TABLES)
def test_questions_are_as_hard_and_as_telling_as_numpy_and_scipy_say(people, items, steps):
    marks = marks_of(people, items, seed=people, steps=steps)
    _test, found = sums_of(marks)
    for place, item in enumerate(found):
        mine, rest = marks[:, place], np.delete(marks, place, axis=1).sum(axis=1)
        assert float(difficulty(item)) == CLOSE(mine.mean())
        if mine.std() and rest.std():
            by_scipy = stats.pointbiserialr(mine == 1, rest) if steps == 1 else stats.pearsonr(mine, rest)
            assert discrimination(item) == CLOSE(by_scipy.statistic, abs=1e-9)


@pytest.mark.parametrize(("people", "items", "steps"), TABLES)
def test_alpha_is_what_the_covariances_say(people, items, steps):
    marks = marks_of(people, items, seed=items, steps=steps)
    test, found = sums_of(marks)
    covariances = np.cov(marks, rowvar=False)
    by_numpy = items / (items - 1) * (1 - np.trace(covariances) / covariances.sum())
    assert float(alpha(test, found)) == CLOSE(by_numpy)
    by_numpy_off = marks.sum(axis=1).std(ddof=1) * np.sqrt(max(0, 1 - by_numpy)) if by_numpy > 0 else None
    if by_numpy_off is not None:
        assert error_of_measurement(test, alpha(test, found)) == CLOSE(by_numpy_off)


def test_alpha_of_right_and_wrong_is_kr_20():
    marks = marks_of(80, 9, seed=1)
    right = marks.mean(axis=0)
    kr_20 = 9 / 8 * (1 - (right * (1 - right)).sum() / marks.sum(axis=1).var())
    assert float(alpha(*sums_of(marks))) == CLOSE(kr_20)


@pytest.mark.parametrize(("people", "bank", "length"), [(40, 12, 5), (300, 30, 8)])
def test_the_reliability_of_drawn_questions_is_that_of_one_way_analysis_of_variance(people, bank, length):
    marks, random = marks_of(people, bank, seed=bank, steps=2), np.random.default_rng(bank)
    drawn = [random.choice(bank, length, replace=False) for _ in range(people)]
    rows = [marks[who, chosen] for who, chosen in enumerate(drawn)]
    totals = [row.sum() for row in rows]
    units = [round(total * UNIT) for total in totals]
    test = FormSums(people, 0, sum(units), sum(unit * unit for unit in units))
    asked = [[who for who in range(people) if place in drawn[who]] for place in range(bank)]
    items = [item_sums(marks[those, place], [totals[who] for who in those]) for place, those in enumerate(asked)]
    by_scipy = stats.f_oneway(*rows).statistic
    assert float(drawn_reliability(test, items, length)) == CLOSE(1 - 1 / by_scipy)


def test_a_wrong_answer_that_draws_the_strong_pulls_upwards():
    marks = marks_of(60, 6, seed=2)
    rest = marks[:, 1:].sum(axis=1)
    chose = rest > np.median(rest)
    item = item_sums(marks[:, 0], marks.sum(axis=1))
    choice = ChoiceSums(int(chose.sum()), sum(round(one * UNIT) for one in rest[chose]))
    assert pull(item, choice) == CLOSE(stats.pointbiserialr(chose, rest).statistic)
    assert pull(item, choice) > 0.5


@pytest.mark.parametrize(("pairs", "seed"), [(4, 1), (12, 2), (100, 3)])
def test_the_range_of_a_correlation_is_scipys(pairs, seed):
    x, y = np.random.default_rng(seed).normal(size=(2, pairs))
    found = stats.pearsonr(x, y)
    assert range_of(found.statistic, pairs) == CLOSE(tuple(found.confidence_interval(0.95)), abs=1e-6)


@given(st.lists(st.integers(0, 600), min_size=1, max_size=60), st.sampled_from([0.25, 0.5, 0.75, 1.0]))
@settings(max_examples=50)
def test_quantiles_are_numpys(values, share):
    assert quantile(Counter(values), share) == np.quantile(values, share, method="inverted_cdf")


def test_what_cannot_be_said_is_none():
    nobody, alike = ItemSums(), item_sums([1, 1, 1], [2, 1, 3])
    assert (difficulty(nobody), discrimination(nobody), discrimination(alike), quantile({}, 0.5)) == (None, None, None, None)
    assert pull(alike, ChoiceSums(3, alike.rest)) is None
    assert alpha(FormSums(3, 0, 3 * UNIT, 3 * UNIT**2), [alike, alike]) is None
    assert alpha(FormSums(4, 0, 7, 19), [alike, alike]) is None
    assert drawn_reliability(FormSums(1, 0, 5, 25), [], 5) is None
    assert range_of(0.9, 3) == (-1, 1)


def test_large_sums_lose_no_digit():
    """A million attempts: the correlation is still that of the four different rows they consist of."""
    marks = np.array([[1, 1, 0], [1, 0, 1], [0, 0, 1], [1, 1, 1]])
    _test, (item, *_others) = sums_of(marks)
    many = item
    for _ in range(18):
        many = many + many
    assert discrimination(many) == discrimination(item)
    assert many.asked == 4 * 2**18
