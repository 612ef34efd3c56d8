"""Tables for spreadsheet programs: no cell runs, every text comes back, and files of any encoding are read."""

import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.spreadsheets import decode, harmless, plain, write


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=x", "''x"])
def test_no_cell_starts_a_formula(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["x", "'t Hooft", "'", "1-2", ""])
def test_other_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


def test_a_table_is_marked_as_utf8_and_quotes_what_must_be():
    assert "".join(write([["Name", "Agency"], ["Ana, B.", '"x"']])) == '\ufeffName,Agency\r\n"Ana, B.","""x"""\r\n'


@given(st.lists(st.text(st.sampled_from("'=+-@\tab \n\",;")), min_size=1))
def test_every_text_comes_back(cells):
    table = "".join(write([[*cells, "end"]])).removeprefix("\ufeff")
    assert [plain(cell) for cell in next(csv.reader(StringIO(table, newline="")))] == [*cells, "end"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_file_of_any_encoding_is_read(encoding):
    text = "E-mail;Name\r\nana@example.org;Inês Márquez\r\nbea@example.org;Bea\r\n"
    assert decode(text.encode(encoding)) == text


@given(st.binary(max_size=300))
def test_no_bytes_break_it(body):
    assert isinstance(decode(body), str)
