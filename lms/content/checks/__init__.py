"""Lint: rules of the field and of good questions that a course can break although it can be read.

One file per family of rules; what keeps a course from being read at all belongs to the reader.
"""

from lms.content.checks.findings import RULES, findings
from lms.content.checks.parts import Rule

__all__ = ["RULES", "Rule", "findings"]
