"""Column maps as files: those of the project hold, a site's own are read, and what is wrong in one is told with file and line."""

import pytest

from lms.reports import mapping
from lms.reports.mapping import UnreadableMap

GOOD = "title: Ours\nabout: For us.\ncolumns:\n  - heading: Learner\n    value: learner_number\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "column_maps").mkdir()
    return tmp_path / "column_maps"


def test_ours_can_be_used(tmp_path):
    maps, problems = mapping.read_all(tmp_path)
    assert problems == []
    assert len(maps) >= 2
    assert {"learner_number", "hours", "issued_on", "certificate_number"} <= {
        column.value for column in maps["learner-course-hours"].columns
    }


def test_a_sites_own_are_added_and_take_the_place_of_ours(tmp_path, folder):
    (folder / "state.yaml").write_text(GOOD)
    (folder / "training-record-full.yaml").write_text(GOOD)
    maps, problems = mapping.read_all(tmp_path)
    assert (maps["state"].title, maps["training-record-full"].title, problems) == ("Ours", "Ours", [])


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (GOOD + "  - heading: Shoe size\n    value: shoe_size\n", 7, "'certificate_number'"),
        (GOOD + "  - heading: Both\n    value: hours\n    text: Twice\n", 6, "either `value` or `text`"),
        (GOOD + "  - heading: Neither\n", 6, "either `value` or `text`"),
        (GOOD + "  - headline: x\n    value: hours\n", 6, "there is no field `headline`"),
        ("title: Ours\nabout: x\ncolumns: []\n", 3, "at least 1"),
        ("title: Ours\nabout: x\ncolumns: [\n", 4, "not readable YAML"),
        ("title: Ours\n", 1, "`about` is missing"),
        (GOOD + "dates: tomorrow\n", 6, "'MM/DD/YYYY'"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(tmp_path, folder, text, line, words):
    (folder / "state.yaml").write_text(text)
    maps, problems = mapping.read_all(tmp_path)
    assert "state" not in maps
    assert any(one.file == "state.yaml" and one.line == line and words in one.message for one in problems), problems


def test_what_is_no_text_or_too_large_is_refused(folder):
    path = folder / "state.yaml"
    for body in (b"\xff\xfe", b"#" * 200_000):
        path.write_bytes(body)
        with pytest.raises(UnreadableMap, match=r"state\.yaml, line 1"):
            mapping.read_map(path)
