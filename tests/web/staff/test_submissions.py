"""Affirming and exporting over HTTP."""

import csv

import pytest

from tests.web.visiting import faults, fields, text, visitor


@pytest.fixture
def mine(app, school):
    return visitor(app, school.emails["agency"])


@pytest.fixture
def base(school):
    return f"/staff/agencies/{school.names['agency']}"


def test_affirming_twice_with_one_form_makes_one_paper(mine, base):
    form = fields(mine.get(f"{base}/submissions"))
    for _ in range(2):
        assert mine.post(f"{base}/submissions", data=form | {"name": "Farah Haddad"}).status_code == 303
    assert text(mine.get(f"{base}/submissions")).count("Farah Haddad") == 1


def test_a_paper_without_a_name_is_not_made(mine, base):
    form = fields(mine.get(f"{base}/submissions?reach=alone"))
    answer = mine.post(f"{base}/submissions?reach=alone", data=form | {"name": " "})
    assert faults(answer) == ["Enter the name of whoever affirms this, in at most 200 characters."]
    assert fields(answer)["key"] == form["key"]


def test_a_paper_can_be_downloaded(mine, base, school):
    answer = mine.get(f"{base}/submissions/{school.names['submission']}.pdf")
    assert (answer.mimetype, answer.data[:5]) == ("application/pdf", b"%PDF-")
    assert mine.get(f"{base}/submissions/nothing.pdf").status_code == 404


def test_an_export_is_a_table_of_the_certificates(mine, base, school):
    assert "Full training record" in text(mine.get(f"{base}/export"))
    answer = mine.get(f"{base}/export/certificates.csv?map=training-record-full&period=two-years&reach=alone")
    assert answer.content_type == "text/csv; charset=utf-8"
    (row,) = csv.DictReader(answer.text.splitlines())
    assert (row["certificate"], row["hours"]) == (school.names["number"], "1.5")


def test_a_map_that_cannot_be_used_is_named_with_file_and_line(app, mine, base):
    folder = app.config["SETTINGS"].data / "column_maps"
    folder.mkdir()
    (folder / "state.yaml").write_text("title: Ours\nabout: x\ncolumns:\n  - heading: a\n    value: shoe_size\n")
    assert "state.yaml, line 5" in text(mine.get(f"{base}/export"))
    refused = mine.get(f"{base}/export/certificates.csv?map=state")
    assert refused.status_code == 422
    assert "state.yaml, line 5" in text(refused)
    assert mine.get(f"{base}/export/certificates.csv?map=../secret").status_code == 404
