"""YAML as a tree of text in which every value knows its file and line.

Nothing is converted: ``NO`` stays "NO" and ``1:30`` stays "1:30"; the schema turns text into what a field needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import yaml

from lms.content.problems import Problem

MAX_DEPTH = 24
Step = str | int


@dataclass(frozen=True)
class Located:
    """A value and where it stands: text, None (empty), a list, or a dict.

    ``line`` is the line of the value, or of the field that holds it; ``text_line`` is the line on which a text's first line
    that is not blank stands, further down for block scalars. Both count from 1.
    """

    value: str | None | list[Located] | dict[str, Located]
    file: str
    line: int
    text_line: int

    @property
    def fields(self) -> dict[str, Located]:
        """The fields of a mapping; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def entries(self) -> list[Located]:
        """The entries of a list; none for anything else."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """The text of a scalar; empty for anything else."""
        return self.value if isinstance(self.value, str) else ""

    def plain(self) -> Any:
        """The bare values: text, None, lists and dicts."""
        if isinstance(self.value, dict):
            return {name: child.plain() for name, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def child(self, step: Step) -> Located | None:
        """What stands under one field name or list position."""
        if isinstance(step, int):
            return self.entries[step] if step < len(self.entries) else None
        return self.fields.get(step)

    def at(self, path: tuple[Step, ...]) -> Located:
        """The value at ``path``, or the nearest one around it; steps that name nothing are passed over."""
        here = self
        for step in path:
            here = here.child(step) or here
        return here

    def scalars(self, path: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], Located]]:
        """Every text below here with its path, in file order."""
        if isinstance(self.value, str):
            yield path, self
        elif self.value is not None:
            children: Iterable[tuple[Step, Located]] = (
                self.value.items() if isinstance(self.value, dict) else enumerate(self.value)
            )
            for step, child in children:
                yield from child.scalars((*path, step))


def read_yaml(text: str, file: str, first_line: int = 1) -> tuple[Located | None, list[Problem]]:
    """The mapping that ``text`` holds, None when it cannot be read, and every problem found.

    ``first_line`` is the line of ``file`` on which ``text`` begins.
    """
    builder = _Builder(file, first_line)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        advice = "check the indentation, and quote text that holds `: ` or starts with a special character"
        return None, [*builder.problems, Problem(file, line, "yaml", f"this is not readable YAML ({error.problem}): {advice}")]
    except yaml.YAMLError as error:
        return None, [*builder.problems, Problem(file, first_line, "yaml", f"this is not readable YAML: {error}")]
    except _Hopeless as hopeless:
        return None, [*builder.problems, hopeless.problem]
    root = builder.root or Located({}, file, first_line, first_line)
    if not isinstance(root.value, dict):
        return None, [*builder.problems, Problem(file, root.line, "yaml", "write fields here, as `name: value`")]
    return root, builder.problems


def blank_lines(text: str) -> int:
    """The number of blank lines that ``text`` starts with."""
    return text[: len(text) - len(text.lstrip())].count("\n")


class _Hopeless(Exception):
    def __init__(self, problem: Problem):
        self.problem = problem


class _Builder:
    """Builds the tree from the parser's events, without recursion, so that deep nesting is refused and never entered."""

    def __init__(self, file: str, first_line: int):
        self.file, self.first_line = file, first_line
        self.problems: list[Problem] = []
        self.root: Located | None = None
        self.open: list[tuple[Located, list[Located]]] = []

    def take(self, event: yaml.Event) -> None:
        line = self.first_line + (event.start_mark.line if event.start_mark else 0)
        if isinstance(event, yaml.DocumentStartEvent) and self.root:
            raise _Hopeless(self.problem(line, "a second document starts here: remove the line `---`"))
        if anchor := getattr(event, "anchor", None):
            what = "an alias" if isinstance(event, yaml.AliasEvent) else "an anchor"
            self.problems.append(self.problem(line, f"{what} (`{anchor}`) is not allowed: write the value out"))
        if (tag := getattr(event, "tag", None)) not in (None, "!"):
            self.problems.append(self.problem(line, f"the tag `{tag}` is not allowed: remove it"))
        if isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
            self.add(self.scalar(event, line))
        elif isinstance(event, yaml.CollectionStartEvent):
            self.start(Located([] if isinstance(event, yaml.SequenceStartEvent) else {}, self.file, line, line))
        elif isinstance(event, yaml.CollectionEndEvent):
            self.finish()

    def problem(self, line: int, message: str) -> Problem:
        return Problem(self.file, line, "yaml", message)

    def scalar(self, event: yaml.Event, line: int) -> Located:
        value, style = getattr(event, "value", None), getattr(event, "style", None)
        if not style and value in ("", "~", "null"):
            value = None
        return Located(value, self.file, line, line + (style in ("|", ">")) + blank_lines(value or ""))

    def start(self, node: Located) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise _Hopeless(self.problem(node.line, f"values are nested more than {MAX_DEPTH} deep: write them flatter"))
        self.open.append((node, []))

    def add(self, node: Located) -> None:
        if self.open:
            self.open[-1][1].append(node)
        else:
            self.root = node

    def finish(self) -> None:
        node, children = self.open.pop()
        if isinstance(node.value, list):
            node.value.extend(children)
        else:
            self.fill(node.fields, children)
        self.add(node)

    def fill(self, fields: dict[str, Located], children: list[Located]) -> None:
        for key, child in zip(children[::2], children[1::2], strict=True):
            if not key.text:
                self.problems.append(self.problem(key.line, "a field's name must be a plain word"))
            elif key.text in fields:
                message = f"`{key.text}` stands twice (first on line {fields[key.text].line}): keep one"
                self.problems.append(Problem(self.file, key.line, "duplicate-field", message))
            else:
                fields[key.text] = replace(child, line=key.line)
