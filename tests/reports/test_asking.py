"""What is asked of a roster: read from an address, written again, and keys of pages that nobody can break."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.reports.asking import Asked, fold, read_key, write_key


def test_what_is_not_known_counts_as_not_asked():
    assert Asked.read({"show": "everything", "sort": "color", "search": "  Ana ", "other": "x"}) == Asked(search="Ana")


def test_its_query_reads_as_the_same():
    asked = Asked("Nguyễn & Co", "one-thing", "an-address", "name", "[1]")
    assert asked.query == "search=Nguy%E1%BB%85n+%26+Co&show=one-thing&agency=an-address&sort=name"


@pytest.mark.parametrize(
    ("text", "folded"), [("Nguyễn", "nguyen"), ("INÊS", "ines"), ("Straße", "strasse"), ("O’Leary", "o’leary")]
)
def test_searching_disregards_case_and_accents(text, folded):
    assert fold(text) == folded


@given(st.text(), st.integers())
def test_a_key_comes_back_from_an_address(text, number):
    assert read_key(write_key((text, number)), ("", 1)) == (text, number)


@pytest.mark.parametrize("text", ["", "{", "[", "[1]", '["a"]', '{"a":1}', "null", '[true,"x"]', "[" * 5000])
def test_a_key_of_another_form_is_none(text):
    assert read_key(text, ("name", 1)) is None
