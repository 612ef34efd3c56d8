"""Lesson files fall into front matter and blocks, each with its line."""

import pytest

from lms.content.lesson_files import read_lesson_file

FRONT = "---\nkey: a\n---\n"


def blocks_of(body: str) -> list[tuple[str, int]]:
    tree, problems = read_lesson_file(FRONT + body, "x.md")
    assert not problems
    return [(block.at(("kind",)).text, block.line) for block in tree.at(("blocks",)).entries]


def problems_of(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.rule) for problem in read_lesson_file(text, "x.md")[1]]


def test_text_stands_between_blocks_and_blank_lines_do_not_count():
    body = (
        "\n\nOne\n\ntwo\n\n::: case A title: with colon  \nThree\n:::\n\n::: checklist\ntitle: T\n:::\n:::note\nFour\n:::\nFive"
    )
    assert blocks_of(body) == [("text", 6), ("case", 10), ("checklist", 14), ("note", 17), ("text", 20)]


def test_fields_of_blocks_know_their_lines():
    tree, _ = read_lesson_file(FRONT + "::: case A title\n\nBody\n:::\n::: figure\nsrc: a\nalt: b\n:::\n", "x.md")
    case, figure = tree.at(("blocks",)).entries
    assert (case.at(("title",)).text, case.at(("title",)).line, case.at(("body",)).text_line) == ("A title", 4, 6)
    assert figure.at(("alt",)).line == 10


def test_a_check_is_an_item():
    tree, _ = read_lesson_file(FRONT + "::: check\nkey: chk\ntype: numeric\n:::\n", "x.md")
    assert tree.plain()["blocks"] == [{"kind": "check", "item": {"key": "chk", "type": "numeric"}}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# no front matter", [(1, "block")]),
        ("---\nkey: a\n", [(1, "block")]),
        (FRONT + "::: quiz\n:::\n", [(4, "block")]),
        (FRONT + "::: check A title\nkey: a\n:::\n", [(4, "block")]),
        (FRONT + "::: note\nnever closed\n", [(4, "block")]),
        (FRONT + "::: note\nfirst\n::: note\nsecond\n:::\n", [(4, "block")]),
        (FRONT + "text\n:::\n", [(5, "block")]),
        (FRONT + "::: figure\nsrc: a: b\n:::\n::: media\nsrc: [\n:::\n", [(5, "yaml"), (9, "yaml")]),
        (FRONT + "::: figure\nsrc: a\nsrc: b\nkind: note\n:::\n", [(6, "duplicate-field"), (7, "unknown-field")]),
        ("---\nkey: a\nblocks: []\n---\n", [(3, "unknown-field")]),
    ],
)
def test_what_is_refused_is_told_with_its_line(text: str, expected: list[tuple[int, str]]):
    assert problems_of(text) == expected
