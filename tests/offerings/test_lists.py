"""Reading messy lists: encodings, separators, headers, quotes, and identifiers however they were typed."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials.numbers import new_number
from lms.errors import Invalid
from lms.offerings.lists import MOST_ROWS, keys_in, read


def emails(text):
    return [(entry.line, *(key[1] for key in entry.keys)) for entry in read(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana@example.org\nbea@example.org", [(1, "ana@example.org"), (2, "bea@example.org")]),
        ("\n\n  ANA@Example.ORG \r\n\r\n", [(3, "ana@example.org")]),
        ("E-Mail Address,Name\nana@example.org,Ana", [(2, "ana@example.org")]),
        ("Name;Work e-mail\nOkonkwo, Ana;ana@example.org", [(2, "ana@example.org")]),
        ("Name\tLearner ID\nAna\tL834776071", [(2, "L834776071")]),
        ('"Okonkwo, Ana" <ana@example.org>', [(1, "ana@example.org")]),
        ("Ana Okonkwo <ana@example.org>; Bea <bea@example.org>", [(1, "ana@example.org"), (1, "bea@example.org")]),
        ("ana@example.org, bea@example.org", [(1, "ana@example.org"), (1, "bea@example.org")]),
        (
            'name,email,note\nAna,ana@example.org,"two\nlines"\nBea,bea@example.org,',
            [(2, "ana@example.org"), (4, "bea@example.org")],
        ),
        ('6" ruler,ana@example.org\nBea,bea@example.org', [(1, "ana@example.org"), (2, "bea@example.org")]),
        ("mailto: ana@example.org.", [(1, "ana@example.org")]),
        ("\u200bana@example.org\u200b", [(1, "ana@example.org")]),
        ("Those attending\nana@example.org", [(1,), (2, "ana@example.org")]),
        ("E-mail or number;Note\nana@example.org;x", [(2, "ana@example.org")]),
        ("Officer,Phone number\nAna <ana@example.org>,555-0100", [(2, "ana@example.org")]),
        ("l 834-776-071", [(1, "L834776071")]),
        ("834776071", [(1, "L834776071")]),
        ("ana@example.org,L834776071", [(1, "ana@example.org", "L834776071")]),
    ],
)
def test_each_row_is_found_on_its_line(text, found):
    assert emails(text) == found


def test_a_certificate_number_is_read_as_it_is_kept():
    number = new_number(Random(7))
    for typed in (number, number.lower(), number.replace("-", " "), number.removeprefix("TH-").replace("-", "")):
        assert keys_in(typed) == (("certificate", number),)


def test_a_social_security_number_is_never_kept():
    (entry,) = read("Ana, 123-45-6789")
    assert (entry.typed, entry.keys) == ("Ana, [left out]", ())


@pytest.mark.parametrize("text", ["", "\n \n", "E-mail,Name\n", "\ufeff"])
def test_a_list_without_rows_is_refused(text):
    with pytest.raises(Invalid, match="at least one"):
        read(text)


def test_too_many_rows_are_refused_with_their_number():
    with pytest.raises(Invalid, match="10,001 rows"):
        read("\n".join(f"p{n}@example.org" for n in range(MOST_ROWS + 1)))


@given(st.text(max_size=400))
def test_no_text_breaks_it_and_every_row_is_within_bounds(text):
    try:
        entries = read(text)
    except Invalid:
        return
    assert all(1 <= entry.line <= text.count("\n") + text.count("\r") + text.count("\u2028") + 1 for entry in entries)
    assert all(len(entry.typed) <= 300 and "\x00" not in entry.typed for entry in entries)
