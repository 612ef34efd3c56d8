"""Learners who take a course over a bad line, and note what they sent and what was acknowledged, and nothing else."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from tests.faults.line import Line, Reply, Request

COURSE = "course-1"
LESSON = "lesson-1"
QUIZZES = ("quiz-1", "quiz-2", "quiz-3", "exam-1")
ITEMS = 2

Question = tuple[str, str]
"""An attempt's address and the key of one of its questions."""


@dataclass
class Notes:
    """What one learner knows: attempts and certificates by their addresses, answers by their sequence."""

    attempts: dict[str, str] = field(default_factory=dict)
    sent: dict[Question, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    acknowledged: dict[Question, int] = field(default_factory=lambda: defaultdict(int))
    late: set[tuple[Question, int]] = field(default_factory=set)
    certificates: set[str] = field(default_factory=set)
    submitted: int = 0
    reordered: int = 0
    surprises: list[str] = field(default_factory=list)


@dataclass
class Learner:
    """Somebody who takes every quiz of the course once and reads its lesson at some point on the way."""

    person_id: int
    line: Line
    luck: Random
    notes: Notes = field(default_factory=Notes)

    def take_course(self) -> None:
        """Enroll, take the quizzes, and finish the lesson: alone, or at the very moment of the last submission."""
        self._insist(Request("POST", f"/courses/{COURSE}/enroll"))
        finishing = Request("POST", f"/learn/{COURSE}/{LESSON}/done")
        reads_last = self.luck.random() < 0.5
        if not reads_last:
            self._insist(finishing)
        for quiz in QUIZZES:
            self._take(quiz, finishing if reads_last and quiz == QUIZZES[-1] else None)
        self._insist(finishing)
        self.line.close()

    def _take(self, quiz: str, beside: Request | None) -> None:
        attempt = self._start(quiz)
        self._answer(attempt, quiz)
        submission = Request("POST", f"/attempts/{attempt}/submit")
        if beside:
            self._read(self.line.send_together([submission, beside]), (303,))
        elif self.luck.random() < 0.4:
            change = self._change((attempt, f"{quiz}-1"), ITEMS * 2)
            self._note(change, self.line.send_together([submission, change[2]]), (200, 303, 409))
        self._insist(submission)
        self.notes.submitted += 1
        if self.luck.random() < 0.4:
            self._come_too_late((attempt, f"{quiz}-{ITEMS}"))

    def _start(self, quiz: str) -> str:
        replies = self._insist(Request("POST", f"/learn/{COURSE}/{quiz}/start"))
        (attempt,) = {reply.location.split("/")[2] for reply in replies}
        self.notes.attempts[quiz] = attempt
        return attempt

    def _answer(self, attempt: str, quiz: str) -> None:
        """Answer every question, some twice; what was answered first may arrive last, and only the newest is insisted on."""
        questions = [(attempt, f"{quiz}-{number}") for number in range(1, ITEMS + 1)]
        again = [question for question in questions if self.luck.random() < 0.5]
        changes = [self._change(question, order) for order, question in enumerate(questions + again, start=1)]
        self.luck.shuffle(changes)
        for question, sequence, request in changes:
            is_newest = sequence == max(self.notes.sent[question])
            self.notes.reordered += not is_newest and self.notes.acknowledged[question] > sequence
            replies = self.line.insist(request) if is_newest else self.line.send(request)
            self._note((question, sequence, request), replies, (200,))

    def _come_too_late(self, question: Question) -> None:
        change = self._change(question, ITEMS * 2 + 1)
        self.notes.late.add(change[:2])
        self._note(change, self.line.send(change[2]), (409,))

    def _change(self, question: Question, sequence: int) -> tuple[Question, int, Request]:
        answer = self.luck.choices(["yes", "no"], [8, 2])[0]
        self.notes.sent[question][sequence] = answer
        body = {"fields": {"answer": [answer]}, "sequence": sequence}
        return question, sequence, Request("PUT", f"/attempts/{question[0]}/answers/{question[1]}", body)

    def _note(self, change: tuple[Question, int, Request], replies: Iterable[Reply], expected: tuple[int, ...]) -> None:
        question, sequence, _request = change
        for reply in self._read(replies, expected):
            if reply.json.get("acknowledged"):
                self.notes.acknowledged[question] = max(sequence, self.notes.acknowledged[question])

    def _insist(self, request: Request) -> list[Reply]:
        return self._read(self.line.insist(request), (303,))

    def _read(self, replies: Iterable[Reply], expected: tuple[int, ...]) -> list[Reply]:
        replies = list(replies)
        self.notes.surprises += [str(reply) for reply in replies if reply.status not in expected]
        self.notes.certificates |= {reply.location.split("/")[2] for reply in replies if "/certificates/" in reply.location}
        return replies


def each(learners: Iterable[Learner], of: Callable[[Learner], dict]) -> dict:
    """One thing that all learners noted, put together."""
    return {key: value for learner in learners for key, value in of(learner).items()}
