"""Column maps: which columns an export has, in which order and under which headings, kept as YAML files.

Those of the project lie in ``column_maps/`` here; a site's own lie in ``column_maps/`` in its data folder, where one of the same
name takes the place of ours.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from lms.content.problems import Problem
from lms.content.schema_problems import validate
from lms.content.types import Line, Part
from lms.content.yaml_nodes import read_yaml
from lms.errors import Invalid

OURS = Path(__file__).parent / "column_maps"
_LARGEST = 100_000

Value = Literal[
    "learner_number",
    "legal_name",
    "email",
    "job",
    "agency",
    "provider_number",
    "course_key",
    "course_number",
    "course_title",
    "version",
    "delivery",
    "hours",
    "result",
    "issued_on",
    "expires_on",
    "certificate_number",
]


class Column(Part):
    """One column: what stands above it, and either a value of the certificate or the same text in every row."""

    heading: Line
    value: Value | None = None
    text: Line | None = None

    @model_validator(mode="after")
    def _holds_one_thing(self) -> "Column":
        if (self.value is None) == (self.text is None):
            raise ValueError("give a column either `value` or `text`")
        return self


class ColumnMap(Part):
    """One shape of export; ``course_numbers`` holds by course key what the receiving system calls a course."""

    title: Line
    about: Line
    dates: Literal["YYYY-MM-DD", "MM/DD/YYYY"] = "YYYY-MM-DD"
    course_numbers: dict[str, Line] = Field(default_factory=dict)
    columns: Annotated[tuple[Column, ...], Field(min_length=1, max_length=100)]


class UnreadableMap(Invalid):
    """A column map that cannot be used; ``problems`` name file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        faults = " ".join(f"{one.file}, line {one.line}: {one.message}." for one in self.problems)
        super().__init__(f"This column map cannot be used. {faults}")


def find_files(data: Path) -> dict[str, Path]:
    """The files of every column map by name, for a site with that data folder."""
    folders = (OURS, data / "column_maps")
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml")) if path.is_file()}


def read_map(path: Path) -> ColumnMap:
    """The column map in the file; raises UnreadableMap with every problem."""
    if path.stat().st_size > _LARGEST:
        raise UnreadableMap([Problem(path.name, 1, "size", f"the file is larger than {_LARGEST} bytes")])
    try:
        tree, problems = read_yaml(path.read_text("utf-8"), path.name)
    except UnicodeDecodeError:
        raise UnreadableMap([Problem(path.name, 1, "encoding", "the file is not UTF-8 text")]) from None
    if tree is None or problems:
        raise UnreadableMap(problems)
    found, problems = validate(ColumnMap, tree.plain(), tree)
    if found is None:
        raise UnreadableMap(problems)
    return found


def read_all(data: Path) -> tuple[dict[str, ColumnMap], list[Problem]]:
    """Every column map that can be used, by name, and what is wrong with the others."""
    maps, problems = {}, list[Problem]()
    for name, path in find_files(data).items():
        try:
            maps[name] = read_map(path)
        except UnreadableMap as unreadable:
            problems += unreadable.problems
    return maps, problems
