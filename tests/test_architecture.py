"""The rules of the architecture, checked against the code as it is written."""

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

KERNEL = {"db", "prepared", "clock", "errors", "audit", "outbox", "spreadsheets"}
LAYERS = ["kernel", "people", "connections", "content", "catalogue", "enrolment", "credentials", "progress", "assessment"]
LAYERS += ["requirements", "offerings", "reports", "permissions", "web", "cli", "app"]
"""Each may import only from those before it."""

FLASK_BELOW_WEB = {"lms/db.py", "lms/people/models.py"}
"""Flask-SQLAlchemy gives each request its session; Flask-Security's mixins make the login rows it asks for."""

PURE = [
    "lms/spreadsheets.py",
    "lms/content",
    "lms/assessment/drawing.py",
    "lms/assessment/marking.py",
    "lms/assessment/policy.py",
    "lms/requirements/describing.py",
    "lms/requirements/evaluating.py",
    "lms/requirements/explained.py",
    "lms/requirements/outcomes.py",
    "lms/reports/asking.py",
    "lms/reports/chips.py",
    "lms/requirements/judging_courses.py",
    "lms/requirements/judging_people.py",
    "lms/requirements/records.py",
    "lms/requirements/rules.py",
    "lms/requirements/wording.py",
    "lms/requirements/unlocking.py",
    "lms/offerings/allocating.py",
    "lms/offerings/likeness.py",
    "lms/offerings/lists.py",
    "lms/offerings/when.py",
    "lms/progress/standing.py",
    "lms/progress/walking.py",
    "lms/connections/signing.py",
    "lms/credentials/claims.py",
    "lms/credentials/numbers.py",
    "lms/credentials/signing.py",
    "lms/credentials/document.py",
    "lms/credentials/badge.py",
    "lms/credentials/qr.py",
    "lms/reports/document.py",
    "lms/reports/mapping.py",
    "lms/reports/periods.py",
    "lms/reports/psychometrics.py",
    "lms/reports/measured.py",
    "lms/reports/advice.py",
    "lms/reports/item_advice.py",
    "lms/reports/charts.py",
    "lms/assessment/tallying.py",
]
NO_NAMES = {"util", "utils", "helpers", "common", "misc", "base", "manager"}

FILES = sorted((ROOT / "lms").rglob("*.py"))
TREES = {path: ast.parse(path.read_text()) for path in FILES}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layer(module: str) -> str:
    part = module.split(".")[1] if "." in module else "app"
    return "kernel" if part in KERNEL else part


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(TREES[path]):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno}: import by the full name"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@pytest.mark.parametrize("path", FILES, ids=name)
def test_each_layer_imports_only_from_those_before_it(path):
    mine = layer(module_of(path))
    assert mine in LAYERS, f"{name(path)} belongs to no layer"
    for module in imported(path):
        if module.startswith("lms."):
            assert LAYERS.index(layer(module)) <= LAYERS.index(mine), f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_no_flask_below_the_web(path):
    if layer(module_of(path)) in ("web", "cli", "app") or name(path) in FLASK_BELOW_WEB:
        return
    assert not {module for module in imported(path) if module.split(".")[0].startswith("flask")}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_only_the_web_and_the_commands_commit(path):
    if layer(module_of(path)) in ("web", "cli"):
        return
    calls = [node for node in ast.walk(TREES[path]) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    assert not [call.lineno for call in calls if call.func.attr == "commit"]


@pytest.mark.parametrize("path", [path for path in FILES if name(path).startswith(tuple(PURE))], ids=name)
def test_pure_modules_know_no_database(path):
    assert not {module for module in imported(path) if module.startswith(("sqlalchemy", "lms.db", "lms.clock"))}


@pytest.mark.parametrize("path", FILES, ids=name)
def test_imports_stand_at_the_top(path):
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name != "create_app":
            inner = [one.lineno for one in ast.walk(node) if isinstance(one, (ast.Import, ast.ImportFrom))]
            assert not inner, f"{name(path)}:{inner}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_files_and_functions_stay_small(path):
    assert path.stem not in NO_NAMES
    assert path.read_text().count("\n") <= 300
    for node in ast.walk(TREES[path]):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno < 40, f"{name(path)}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", FILES, ids=name)
def test_what_is_public_says_what_it_is_for(path):
    tree = TREES[path]
    assert ast.get_docstring(tree), f"{name(path)} says nothing about itself"
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name(path)}:{node.lineno} {node.name}"


@pytest.mark.parametrize("path", sorted((ROOT / "lms" / "templates").rglob("*.html")), ids=name)
def test_templates_stay_small(path):
    assert path.read_text().count("\n") <= 120


def test_no_template_holds_a_script_or_a_style():
    for path in (ROOT / "lms" / "templates").rglob("*.html"):
        text = path.read_text()
        assert " style=" not in text, name(path)
        assert "<style" not in text, name(path)
        assert " onclick=" not in text, name(path)
