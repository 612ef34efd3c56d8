"""What each line of a pasted list of questions is: the start of a question, an option, an answer, a note, or more of the same."""

import re
from dataclasses import dataclass
from typing import Literal

from lms.content.banks.answers import LETTERS

Kind = Literal["blank", "question", "option", "answer", "note", "keys", "more"]

_QUESTION = re.compile(r"(?:(?:question|q)\s*\.?\s*)?#?(\d{1,4})\s*[.):\-]\s*(\S.*)", re.IGNORECASE)
_QUESTION_ALONE = re.compile(r"(?:question|q)\s*\.?\s*#?(\d{1,4})\s*[.):]?", re.IGNORECASE)
_OPTION = re.compile(r"([*✓→>]*)\s*[(\[]?([A-Ja-j])(?:[).\]:]|\s-)\s*(\S.*)")
_BOX = re.compile(r"[(\[]\s*([xX✓*]?)\s*[)\]]\s+(\S.*)|([☐☑☒])\s*(\S.*)")
_BULLET = re.compile(r"([*✓]?)[-•–◦▪]\s+(\S.*)")
_ANSWER = re.compile(
    r"(?:the\s+)?(?:correct\s+|right\s+)?(?:answers?|ans|key|correct|solution)\s*(?:\((?:s|es)\)\s*)?(?::|=|is\b|are\b|-)\s*(\S.*)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(explanation|rationale|feedback|why|because|reason|points?|objective|key\s*name)\s*[:=]\s*(\S.*)", re.IGNORECASE
)
_KEYS = re.compile(r"(?:answer\s*key|answers|key|solutions)\s*:?", re.IGNORECASE)
_MARKED_AT_END = re.compile(r"(.*\S)\s*(?:\*+|✓|\((?:correct|right|answer)\)|\[(?:correct|right|x)\]|<-+|←)\s*", re.IGNORECASE)
_BOLD = re.compile(r"\*\*(\S.*?)\*\*")


@dataclass(frozen=True)
class Line:
    """A line: ``name`` is a question's number, an option's letter or what a note is called; ``marked`` says it is right."""

    number: int
    kind: Kind
    text: str = ""
    name: str = ""
    marked: bool = False


def classify(number: int, text: str, expected: str) -> Line:
    """What a line is; ``expected`` is the letter that an option would have here, empty where there can be none."""
    text = " ".join(text.split())
    if not text:
        return Line(number, "blank")
    if found := _NOTE.fullmatch(text):
        return Line(number, "note", found[2].strip(), " ".join(found[1].casefold().split()).removesuffix("s"))
    if found := _ANSWER.fullmatch(text):
        return Line(number, "answer", found[1].strip())
    if _KEYS.fullmatch(text):
        return Line(number, "keys")
    if expected and (option := _option(number, text, expected)):
        return option
    if (found := _QUESTION.fullmatch(text)) or (found := _QUESTION_ALONE.fullmatch(text)):
        return Line(number, "question", found[2].strip() if found.re is _QUESTION else "", found[1])
    return Line(number, "more", text)


def _option(number: int, text: str, expected: str) -> Line | None:
    bold = _BOLD.fullmatch(text)
    text = bold[1] if bold else text
    if (found := _OPTION.fullmatch(text)) and found[2].upper() in LETTERS[: LETTERS.index(expected) + 3]:
        return _marked(number, found[3], found[2].upper(), bool(found[1] or bold))
    if found := _BOX.fullmatch(text):
        return _marked(number, found[2] or found[4], expected, bool(found[1]) or (found[3] or "☐") in "☑☒")
    if found := _BULLET.fullmatch(text):
        return _marked(number, found[2], expected, bool(found[1] or bold))
    return None


def _marked(number: int, text: str, letter: str, is_marked: bool) -> Line:
    found = _BOLD.fullmatch(text) or _MARKED_AT_END.fullmatch(text)
    return Line(number, "option", found[1] if found else text.strip(), letter, is_marked or found is not None)
