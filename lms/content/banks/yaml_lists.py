"""Questions in the course's own YAML: the list ``items`` of an assessment's file, by itself or with the rest of the file."""

from lms.content.banks.understood import TYPES, Bank, Known, Path, Understood, refuse_taken_keys, understand
from lms.content.course_files import decode
from lms.content.problems import Problem
from lms.content.yaml_nodes import Located, read_yaml


def read_list(body: bytes, known: Known, file: str = "questions.yaml") -> Bank:
    """The questions under ``items``; what else the file says is not looked at."""
    text, problems = decode(body, file)
    tree, found = read_yaml(text, file) if text is not None else (None, [])
    problems += found
    if tree is not None and not tree.at(("items",)).entries:
        problems.append(Problem(file, 1, "missing-field", "write the questions under `items:`, as in the file of a quiz"))
    if tree is None or problems:
        return Bank(problems=problems)
    questions = [_understood(entry) for entry in tree.fields["items"].entries]
    return Bank(refuse_taken_keys(questions, known, file))


def _understood(entry: Located) -> Understood:
    fields = entry.plain() if entry.fields else {}
    problems = []
    if not isinstance(fields.get("type"), str) or fields["type"] not in TYPES:
        where = entry.at(("type",))
        problems.append(Problem(where.file, where.line, "invalid-value", f"`type` is one of {', '.join(TYPES)}: write it"))
    return understand(entry.line, fields, place=lambda path: _place(entry, path), problems=problems)


def _place(entry: Located, path: Path) -> tuple[str, int, str]:
    where = entry.at(path)
    return where.file, where.line, ""
