"""A list of questions as people write it in a mail or a document, taken for what it most likely means, with every doubt said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lms.content.banks.answers import LETTERS, chosen, truth
from lms.content.banks.pasted_lines import Line, classify
from lms.content.banks.understood import Bank, Fields, Known, Naming, Path, Understood, key_parts, refuse_taken_keys, understand
from lms.content.problems import Problem
from lms.content.types import writable

MOST_CHARACTERS = 400_000
FILE = "pasted"

_IN_THE_KEY = re.compile(r"(\d{1,4})\s*[.):=\-]?\s*([A-Ja-j](?:\s*[,&+]\s*[A-Ja-j]\b)*|true|false|t|f)\b\.?", re.IGNORECASE)
_STARTS_A_KEY = re.compile(r"\d{1,4}\s*[.):=\-]\s*(?:[A-J]|true|false|t|f)\b", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?\d[\d,]*(\.\d+)?")
_NOTES = {"explanation": "explanation", "rationale": "explanation", "feedback": "explanation", "why": "explanation"}
_NOTES |= {"because": "explanation", "reason": "explanation", "point": "points", "objective": "objective", "key name": "key"}


def read_pasted(text: str, known: Known) -> Bank:
    """The questions in a pasted list; ``line`` of each is where it begins."""
    if len(text) > MOST_CHARACTERS:
        return Bank(problems=[Problem(FILE, 1, "size", "the list is too long: paste it in parts")])
    drafts, keys, doubts = _Reading().read(writable(text).replace("\u00a0", " "))
    if not drafts:
        message = "no question was found: begin each with its number, as in `1. Which …?`, and its options with letters"
        return Bank(problems=[Problem(FILE, 1, "missing-field", message)], doubts=doubts)
    naming = Naming(known, [draft.notes["key"] for draft in drafts if "key" in draft.notes])
    previous = [None, *(draft.name for draft in drafts)]
    questions = [_understood(draft, last, keys, known, naming) for draft, last in zip(drafts, previous, strict=False)]
    return Bank(refuse_taken_keys(questions, known, FILE), (), [*doubts, *_unused(keys, drafts)])


@dataclass
class _Draft:
    """A question while its lines are gathered."""

    line: int
    name: str
    prompt: list[str]
    options: list[Line] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    last: str = "prompt"

    @property
    def is_done(self) -> bool:
        """Whether a new paragraph can only be another question."""
        return bool(self.options or self.answers)

    def add(self, line: Line, is_paragraph: bool) -> None:
        """Take a line that goes on with what was last."""
        if self.last == "option":
            before = self.options[-1]
            self.options[-1] = Line(before.number, "option", f"{before.text} {line.text}", before.name, before.marked)
        elif self.last == "prompt":
            self.prompt += ["", line.text] if is_paragraph and self.prompt else [line.text]
        else:
            between = "\n\n" if is_paragraph else " "
            self.notes[self.last] = f"{self.notes.get(self.last, '')}{between}{line.text}".strip()


class _Reading:
    """Goes through the lines once and gathers questions, and the key at the end if there is one."""

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.keys: dict[str, str] = {}
        self.doubts: list[str] = []
        self.in_keys = False
        self.after_blank = True

    def read(self, text: str) -> tuple[list[_Draft], dict[str, str], list[str]]:
        for number, line in enumerate(text.split("\n"), 1):
            self.take(classify(number, line, self.expected()), line)
        headings = [draft for draft in self.drafts if not draft.name and not draft.is_done]
        if len(headings) < len(self.drafts):
            self.drafts = [draft for draft in self.drafts if draft not in headings]
            for draft in headings:
                self.leave_out(Line(draft.line, "more", draft.prompt[0]))
        return self.drafts, self.keys, self.doubts

    def expected(self) -> str:
        """The letter that an option would have on the next line."""
        if not self.drafts or self.in_keys or len(self.drafts[-1].options) >= len(LETTERS):
            return ""
        return LETTERS[len(self.drafts[-1].options)]

    def take(self, line: Line, text: str) -> None:
        if line.kind == "keys" or (line.kind == "answer" and _STARTS_A_KEY.match(line.text)):
            self.in_keys = True
        if self.in_keys:
            self.keys |= dict(_IN_THE_KEY.findall(text))
            return
        if line.kind == "question" and not self.may_be(int(line.name)):
            line = Line(line.number, "more", text.strip())
        if line.kind != "blank":
            self.put(line)
        self.after_blank = line.kind == "blank"

    def may_be(self, number: int) -> bool:
        """Whether the next question may have this number; 911 and years at the start of a line are none."""
        last = next((int(draft.name) for draft in reversed(self.drafts) if draft.name), None)
        return number <= 200 if last is None else number == 1 or last < number <= last + 10

    def put(self, line: Line) -> None:
        draft = self.drafts[-1] if self.drafts else None
        begins = self.after_blank and (draft is None or (draft.is_done and not draft.name))
        if line.kind == "question" or (line.kind == "more" and begins):
            self.drafts.append(_Draft(line.number, line.name, [line.text] if line.text else []))
        elif draft is None:
            self.leave_out(line)
        elif line.kind == "option":
            draft.options.append(line)
            draft.last = "option"
        elif line.kind == "answer":
            draft.answers.append(line.text)
            draft.last = "explanation"
        elif line.kind == "note":
            draft.last = _NOTES[line.name]
            draft.notes.pop(draft.last, None)
            draft.add(line, False)
        elif self.after_blank and draft.last in ("option", "points", "objective", "key"):
            self.leave_out(line)
        else:
            draft.add(line, self.after_blank)

    def leave_out(self, line: Line) -> None:
        """Say of a line that it belongs to no question."""
        self.doubts.append(f"Line {line.number} belongs to no question and was left out: {line.text[:60]}")


def _understood(draft: _Draft, previous: str | None, keys: dict[str, str], known: Known, naming: Naming) -> Understood:
    prompt = "\n".join(draft.prompt)
    answer = "\n".join(draft.answers) or keys.get(draft.name, "")
    doubts = [*_about_numbers(draft, previous), *_about_letters(draft)]
    fields: Fields = {"key": draft.notes.get("key") or naming.name(prompt or "question"), "type": ""}
    fields |= {"objective": draft.notes.get("objective") or known.objective, "prompt": prompt or None}
    fields |= {"explanation": draft.notes.get("explanation")}
    if "points" in draft.notes:
        fields["points"] = draft.notes["points"]
    own, slips, more = _read_options(draft, answer) if draft.options else _read_answer(answer)
    problems = [Problem(FILE, draft.line, "invalid-value", slip) for slip in slips]
    made = key_parts(fields | own)
    return understand(draft.line, made, place=lambda path: _place(draft, path), problems=problems, doubts=[*doubts, *more])


def _read_options(draft: _Draft, answer: str) -> tuple[Fields, list[str], list[str]]:
    """The fields, what is missing, and what may be meant otherwise, of a question with options."""
    texts, doubts = [option.text for option in draft.options], []
    marked = [place for place, option in enumerate(draft.options) if option.marked]
    named = chosen(_by_place(answer, draft), texts)
    if named is None and not marked:
        return _options("single-choice", texts, []), [f"the answer “{answer[:60]}” is none of the options: name its letter"], []
    if named and marked and named != marked:
        doubts.append(f"The marks say {_letters(marked)}, the answer says {_letters(named)}. The answer was taken.")
    right = named or marked
    if [truth(text) for text in texts] in ([True, False], [False, True]) and len(right) == 1:
        return {"type": "true-false", "answer": truth(texts[right[0]])}, [], doubts
    if len(right) > 1:
        doubts.append(f"{_letters(right)} are marked as right, so it was taken as a question with several right answers.")
    kind = "multiple-response" if len(right) > 1 else "single-choice"
    slips = [] if right else ["no option is marked as right: write `Answer: B` below them, or `*` before the right one"]
    return _options(kind, texts, right), slips, doubts


def _options(kind: str, texts: Sequence[str], right: Sequence[int]) -> Fields:
    return {"type": kind, "options": [{"text": text, "correct": place in right} for place, text in enumerate(texts)]}


def _read_answer(answer: str) -> tuple[Fields, list[str], list[str]]:
    """The same of a question without options."""
    if not answer:
        return {"type": "short-text", "accepted": []}, ["it has neither options nor an answer: write them below it"], []
    if (said := truth(answer)) is not None and not answer.isdecimal():
        return {"type": "true-false", "answer": said}, [], []
    if _NUMBER.fullmatch(answer):
        return (
            {"type": "numeric", "value": answer.replace(",", "")},
            [],
            ["It was taken as a question for a number, without tolerance."],
        )
    accepted = [one.strip() for one in re.split(r"\n|\s+or\s+|;", answer) if one.strip()]
    doubt = f"It has no options, so it was taken as a question for a short text; accepted: {', '.join(accepted)}."
    return {"type": "short-text", "accepted": accepted}, [], [doubt]


def _by_place(answer: str, draft: _Draft) -> str:
    """The answer with letters as they count from the first option on, where the list skips or repeats some."""
    names = [option.name for option in draft.options]
    if re.fullmatch(r"[(\[]?[A-Ja-j][)\].:]\s*\S.*", answer):
        answer = answer.strip("([")[0]
    if names == list(LETTERS[: len(names)]):
        return answer
    return re.sub(r"\b[A-Ja-j]\b", lambda found: _renamed(found[0].upper(), names), answer)


def _renamed(letter: str, names: Sequence[str]) -> str:
    return LETTERS[names.index(letter)] if letter in names else letter


def _letters(places: Sequence[int]) -> str:
    return " and ".join(LETTERS[place] for place in places)


def _about_numbers(draft: _Draft, previous: str | None) -> Iterator[str]:
    if draft.name and previous and int(draft.name) != int(previous) + 1:
        yield f"Number {draft.name} follows number {previous}. Look whether a question is missing or was cut in two."


def _about_letters(draft: _Draft) -> Iterator[str]:
    names = [option.name for option in draft.options]
    if names != list(LETTERS[: len(names)]):
        yield f"The options are lettered {', '.join(names)}. Look whether one is missing."


def _unused(keys: dict[str, str], drafts: Sequence[_Draft]) -> list[str]:
    left = [number for number in keys if number not in {draft.name for draft in drafts}]
    return [f"The key at the end names questions that are not in the list: {', '.join(left)}."] if left else []


def _place(draft: _Draft, path: Path) -> tuple[str, int, str]:
    if len(path) > 1 and path[0] == "options" and isinstance(path[1], int):
        return FILE, draft.options[path[1]].number, f"option {draft.options[path[1]].name}: "
    return FILE, draft.line, ""
