"""Likeness: distances held against a plain definition, and near texts found without comparing all with all."""

from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.offerings.likeness import distance, nearest

words = st.text("abc@.", max_size=7)


def plainly(one, other):
    """The distance as its definition has it, by recursion."""

    @lru_cache(None)
    def left(i, j):
        if not i or not j:
            return i + j
        costs = [left(i - 1, j) + 1, left(i, j - 1) + 1, left(i - 1, j - 1) + (one[i - 1] != other[j - 1])]
        if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
            costs.append(left(i - 2, j - 2) + 1)
        return min(costs)

    return left(len(one), len(other))


@given(words, words)
def test_the_distance_is_the_fewest_slips(one, other):
    assert distance(one, other) == plainly(one, other) == distance(other, one)


@given(st.text("abc", min_size=6, max_size=9), st.lists(st.text("abc", min_size=5, max_size=10), max_size=12))
def test_whoever_is_one_slip_away_is_always_found(wanted, known):
    one_away = sorted((plainly(wanted, text), text) for text in known if plainly(wanted, text) <= 1)
    found = nearest([wanted], known)
    if one_away:
        assert found[wanted] == one_away[0][1]
    assert all(plainly(text, like) <= 2 for text, like in found.items())


@pytest.mark.parametrize("slip", ["ana@exmaple.org", "ana@example.or", "anna@example.org", "aha@example.org"])
def test_slips_of_the_hand_are_understood(slip):
    assert nearest([slip], ["bea@example.org", "ana@example.org"]) == {slip: "ana@example.org"}


def test_what_is_too_short_or_unlike_is_let_be():
    assert nearest(["a@b.c", "zoe@elsewhere.net"], ["a@b.d", "ana@example.org"]) == {}
