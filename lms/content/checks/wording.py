"""Words that the field has left behind, and what to say instead."""

import re
from collections.abc import Iterator

from lms.content.checks.parts import Finding, Rule, texts
from lms.content.schema import Course

RULES = (Rule("term", "error", "Current, respectful terms are used; law may be quoted with a suppression that says so."),)

_RESCUE = (
    r"(?<!search and )(?<!search-and-)(?<!fire )rescu(?:e|es|ed|ing|ers?)\b"
    r"(?! (?:breath\w*|squads?|teams?|services?|crews?|units?)\b)"
)
TERMS = {
    r"child(?:ren)?(?:['’]s)? porn\w*|kiddie porn\w*": "child sexual abuse material (CSAM)",
    r"prostitut\w+|(?:child|teen|teenage|underage) (?:sex )?workers?|working girls?": "child who was exploited, or victim",
    r"customers?|(?-i:johns?)": "buyer, or person who exploited the child",
    r"pimp\w*": "trafficker, or exploiter",
    r"(?:just|only|merely|simply|another) a runaway": "child who ran away, or child missing from care",
    r"(?:habitual|chronic|serial|frequent|repeat) (?:runaways?|runners?|absconders?)": "child with repeated missing episodes",
    _RESCUE: "located, or recovered",
    r"season(?:ed|ing)": "coercive control, or conditioning",
    r"(?:low|high)[-\s]functioning|suffer(?:s|ed|ing)? from autism|autism sufferers?": "autistic child",
}
"""Words to avoid as patterns, and what to write instead (after the Terminology Guidelines of 2016 and 2025)."""

_PATTERNS = [
    (re.compile(rf"\b(?:{pattern})\b".replace(" ", r"[ \n]"), re.IGNORECASE), instead) for pattern, instead in TERMS.items()
]
_LINK_TARGET = re.compile(r"\]\([^)\n]*\)")


def check(course: Course) -> Iterator[Finding]:
    """Every use of a word from the table, in whatever a learner reads."""
    for path, text in texts(course):
        read = _LINK_TARGET.sub(lambda target: " " * len(target[0]), text)
        for pattern, instead in _PATTERNS:
            for match in pattern.finditer(read):
                message = f"“{' '.join(match[0].split())}”: write “{instead}”, or suppress this with the reason why it must stand"
                yield Finding("term", path, message, text.count("\n", 0, match.start()))
