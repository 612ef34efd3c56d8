"""YAML is read as text with line numbers, and what could do harm is refused before it can."""

import time

import pytest

from lms.content.yaml_nodes import MAX_DEPTH, read_yaml


def problems_of(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.rule) for problem in read_yaml(text, "x.yaml")[1]]


@pytest.mark.parametrize("text", ["NO", "yes", "1:30", "0x1f", "012", "1_000", "2026-11-23", "1e3", ".inf", "<<", "="])
def test_every_scalar_is_read_as_its_own_text(text: str):
    tree, problems = read_yaml(f"a: {text}\nb: [{text}]\n", "x.yaml")
    assert tree.plain() == {"a": text, "b": [text]}
    assert not problems


def test_empty_fields_are_none_and_quoted_ones_are_text():
    tree, problems = read_yaml('a:\nb: ~\nc: null\nd: ""\ne: "null"\nf: [~]\n', "x.yaml")
    assert tree.plain() == {"a": None, "b": None, "c": None, "d": "", "e": "null", "f": [None]}
    assert not problems


def test_every_value_knows_the_line_of_its_field_and_of_its_text():
    tree, _ = read_yaml("a: x\nb:\n  - c: |\n\n      first\n      second\n    d: y\n", "x.yaml", first_line=10)
    assert (tree.at(("a",)).line, tree.at(("b",)).line, tree.at(("b", 0)).line) == (10, 11, 12)
    assert (tree.at(("b", 0, "c")).line, tree.at(("b", 0, "c")).text_line) == (12, 14)
    assert tree.at(("b", 0, "no-such-field", 7)).line == 12
    assert tree.at(("b", 0, "d")).line == 16


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\nb: 3\nb: 4\n", [(2, "duplicate-field"), (4, "duplicate-field")]),
        ("a: &x 1\nb: *x\n", [(1, "yaml"), (2, "yaml")]),
        ("a: !!python/object:os.system x\n", [(1, "yaml")]),
        ("a: !secret x\nb: !!str y\n", [(1, "yaml"), (2, "yaml")]),
        ("a: b: c\n", [(1, "yaml")]),
        ("a: 1\n  b: 2\n", [(2, "yaml")]),
        ("a: 'open\n", [(2, "yaml")]),
        ("- a\n- b\n", [(1, "yaml")]),
        ("just text\n", [(1, "yaml")]),
        ("a: 1\n---\nb: 2\n", [(2, "yaml")]),
        ("? [a, b]\n: c\n", [(1, "yaml")]),
        ("~: c\n", [(1, "yaml")]),
    ],
)
def test_what_is_refused_is_told_with_its_line(text: str, expected: list[tuple[int, str]]):
    assert problems_of(text) == expected


def test_an_alias_bomb_is_refused_without_going_off():
    bomb = "a: &a [x, x]\n" + "".join(
        f"{two}: &{two} [*{one}, *{one}]\n" for one, two in zip("abcdefgh", "bcdefghi", strict=True)
    )
    tree, problems = read_yaml(bomb, "x.yaml")
    assert len(problems) == 9 + 16
    assert len(list(tree.scalars())) == 2


@pytest.mark.parametrize("text", ["a: " + "[" * 200_000, "a: " + "{b: " * 100_000, "".join(f"{' ' * n}a:\n" for n in range(400))])
def test_deep_nesting_is_refused_quickly(text: str):
    started = time.perf_counter()
    assert [rule for _, rule in problems_of(text)] == ["yaml"]
    assert time.perf_counter() - started < 2


def test_nesting_up_to_the_limit_is_read():
    tree, problems = read_yaml("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1), "x.yaml")
    assert tree
    assert not problems


def test_an_empty_file_is_a_mapping_without_fields():
    assert read_yaml("# nothing yet\n", "x.yaml")[0].plain() == {}
