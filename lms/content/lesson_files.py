"""A lesson's file: front matter, then Markdown in which ``:::`` lines open and close blocks."""

import re

from lms.content.problems import Problem
from lms.content.yaml_nodes import Located, blank_lines, read_yaml

MARKDOWN_BLOCKS = ("case", "takeaway", "note")
YAML_BLOCKS = ("advisory", "figure", "media", "check", "scenario", "checklist", "job-aid", "references")

_OPENING = re.compile(r":::[ \t]*([A-Za-z][A-Za-z0-9_-]*)(?:[ \t]+(.*))?")


def read_lesson_file(text: str, file: str) -> tuple[Located | None, list[Problem]]:
    """The lesson's fields and ``blocks`` in the document's shape, None without front matter, and every problem found."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        return None, [Problem(file, 1, "block", "a lesson starts with its fields between two lines `---`: add them")]
    front, problems = read_yaml("\n".join(lines[1:end]), file, first_line=2)
    body = _Body(file)
    for number, line in enumerate(lines[end + 1 :], end + 2):
        body.take(number, line)
    body.finish()
    problems += body.problems
    if front is None:
        return None, problems
    if "blocks" in front.fields:
        problems.append(Problem(file, front.fields["blocks"].line, "unknown-field", "blocks stand below the second `---`"))
    kind = front.fields.get("kind", _scalar("lesson", file, 1))
    return Located({**front.fields, "kind": kind, "blocks": Located(body.blocks, file, end + 1, end + 1)}, file, 1, 1), problems


def _scalar(text: str, file: str, line: int) -> Located:
    return Located(text, file, line, line)


class _Body:
    """Reads the lines below the front matter one by one into blocks."""

    def __init__(self, file: str):
        self.file = file
        self.blocks: list[Located] = []
        self.problems: list[Problem] = []
        self.lines: list[str] = []
        self.opening: tuple[int, str, str] | None = None
        self.start = 0

    def take(self, number: int, line: str) -> None:
        if not line.startswith(":::"):
            self.start = self.start or number
            self.lines.append(line)
        elif line.strip() == ":::":
            self.close(number)
        else:
            self.open(number, line.rstrip())

    def open(self, number: int, line: str) -> None:
        if self.opening:
            self.refuse(self.opening[0], f"the block `{self.opening[1]}` is not closed: end it with a line `:::`")
        self.flush()
        match = _OPENING.fullmatch(line)
        kind, title = (match[1], (match[2] or "").strip()) if match else ("", "")
        if kind not in (*MARKDOWN_BLOCKS, *YAML_BLOCKS):
            self.refuse(number, f"there is no block `{kind or line}`: use one of {', '.join((*MARKDOWN_BLOCKS, *YAML_BLOCKS))}")
        elif title and kind in YAML_BLOCKS:
            self.refuse(number, f"nothing may follow `{kind}` on this line: write the title as a field below")
        self.opening = (number, kind, title)

    def close(self, number: int) -> None:
        if self.opening is None:
            self.refuse(number, "this `:::` closes no block: remove it, or name the block that it opens")
        self.flush()

    def finish(self) -> None:
        if self.opening:
            self.refuse(self.opening[0], f"the block `{self.opening[1]}` is not closed: end it with a line `:::`")
        self.flush()

    def flush(self) -> None:
        """Turns the lines gathered so far into a block."""
        text, start, opening = "\n".join(self.lines), self.start, self.opening
        self.lines, self.start, self.opening = [], 0, None
        if opening is None:
            if text.strip():
                self.add(start + blank_lines(text), kind="text", body=text, body_line=start)
        elif opening[1] in MARKDOWN_BLOCKS:
            number, kind, title = opening
            self.add(number, kind=kind, title=title, body=text, body_line=number + 1)
        elif opening[1] in YAML_BLOCKS:
            self.add_yaml(opening[0], opening[1], text)

    def add(self, line: int, *, kind: str, body: str, body_line: int, title: str = "") -> None:
        fields = {"kind": _scalar(kind, self.file, line)}
        if title:
            fields["title"] = _scalar(title, self.file, line)
        fields["body"] = Located(body if body.strip() else None, self.file, line, body_line + blank_lines(body))
        self.blocks.append(Located(fields, self.file, line, line))

    def add_yaml(self, line: int, kind: str, text: str) -> None:
        node, problems = read_yaml(text, self.file, first_line=line + 1)
        self.problems += problems
        if node is None:
            # A stand-in keeps the lesson's other blocks in their places, so that their problems are found as well.
            self.add(line, kind="note", body="unreadable", body_line=line)
            return
        if "kind" in node.fields:
            self.problems.append(
                Problem(self.file, node.fields["kind"].line, "unknown-field", "`kind` follows from the opening line: remove it")
            )
        fields = {"item": Located(node.value, self.file, line, line)} if kind == "check" else node.fields
        self.blocks.append(Located({**fields, "kind": _scalar(kind, self.file, line)}, self.file, line, line))

    def refuse(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.file, line, "block", message))
