"""Certificate numbers: they can be read over a phone, typed with slips that do no harm, and never mistaken for another."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials.numbers import DIGITS, new_number, normalize

NUMBERS = st.integers(0, 2**64).map(lambda seed: new_number(Random(seed)))
PLACES = [place for place, letter in enumerate("TH-1234-1234-1234") if letter.isdigit()]


@given(NUMBERS)
def test_a_number_is_what_it_says(number):
    head, *groups = number.split("-")
    assert head == "TH"
    assert [len(group) for group in groups] == [4, 4, 4]
    assert set("".join(groups)) <= set(DIGITS)
    assert normalize(number) == number


@given(NUMBERS, st.data())
def test_every_single_wrong_digit_is_caught(number, data):
    place = data.draw(st.sampled_from(PLACES))
    wrong = data.draw(st.sampled_from(DIGITS).filter(lambda digit: digit != number[place]))
    assert normalize(number[:place] + wrong + number[place + 1 :]) is None


def test_every_wrong_digit_of_one_number_is_caught():
    number = new_number(Random(7))
    wrong = [number[:place] + digit + number[place + 1 :] for place in PLACES for digit in DIGITS if digit != number[place]]
    assert len(wrong) == 12 * 31
    assert [one for one in wrong if normalize(one)] == []


@given(NUMBERS, st.data())
def test_spaces_hyphens_and_case_do_no_harm(number, data):
    spread = "".join(
        letter + data.draw(st.sampled_from(["", "", " ", "-", ".", "–", "\u00a0"])) for letter in number.replace("-", "")
    )
    assert normalize(data.draw(st.sampled_from([spread, spread.lower(), f"  {spread}\n"]))) == number


@given(NUMBERS)
def test_the_head_may_be_left_out(number):
    assert normalize(number.removeprefix("TH-")) == number


@given(NUMBERS, st.data())
def test_letters_that_look_like_digits_are_read_as_digits(number, data):
    looks = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(data.draw(st.sampled_from(looks.get(letter, letter))) for letter in number.removeprefix("TH-"))
    assert normalize(f"TH-{typed}") == number


@given(NUMBERS, st.integers(0, 11))
def test_a_digit_too_few_or_too_many_is_no_number(number, place):
    digits = number.removeprefix("TH-").replace("-", "")
    assert normalize(digits[:place] + digits[place + 1 :]) is None
    assert normalize(f"{digits}{digits[place]}") is None


@pytest.mark.parametrize("text", ["", " ", "TH", "TH-", "nonsense", "TH-UUUU-UUUU-UUUU", "TH-٤٤٤٤-٤٤٤٤-٤٤٤٤", "²" * 12, "TH" * 7])
def test_anything_else_is_no_number(text):
    assert normalize(text) is None


@given(st.text())
def test_whatever_is_typed_is_answered(text):
    assert normalize(text) is None or normalize(normalize(text)) == normalize(text)


def test_numbers_do_not_repeat():
    random = Random(1)
    assert len({new_number(random) for _ in range(20_000)}) == 20_000
