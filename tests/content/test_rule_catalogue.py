"""The rule catalogue in the authors' handbook names every rule there is, and no other."""

import re
from pathlib import Path

from lms.content.checks import RULES
from lms.content.problems import REFUSALS

HANDBOOK = Path("docs/authoring.md").read_text()


def documented(heading: str) -> dict[str, str]:
    """The first two columns of the table below a heading."""
    section = HANDBOOK.partition(f"### {heading}\n")[2].partition("\n#")[0]
    return dict(re.findall(r"^\| `([a-z-]+)` \| (.*?) \|", section, re.MULTILINE))


def test_every_refusal_is_documented():
    assert documented("Refusals") == REFUSALS


def test_every_lint_rule_is_documented_with_its_severity():
    assert documented("Findings") == {rule.id: rule.severity for rule in RULES.values()}


def test_rules_have_one_name_and_one_sentence():
    assert not RULES.keys() & REFUSALS.keys()
    assert all(rule.summary.endswith(".") and rule.severity in ("error", "warning") for rule in RULES.values())
