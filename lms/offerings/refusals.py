"""Why a seat is refused, each in words for the person who asked."""

from lms.errors import Refused
from lms.requirements.explained import Branch, Leaf


class Unmet(Refused):
    """What the class asks for does not hold on the class day; ``explained`` says what is left."""

    def __init__(self, explained: Leaf | Branch) -> None:
        left = "one thing is" if explained.left == 1 else f"{explained.left} things are"
        super().__init__(f"You cannot hold a seat yet: {left} left to do. This page says what.")
        self.explained = explained


class Full(Refused):
    """No seat is free: all are taken, or held for those who wait."""

    def __init__(self) -> None:
        super().__init__("This class is full. You can join the waiting list: a seat that becomes free goes to the next in line.")


class Closed(Refused):
    """The class has started or was cancelled."""


class Unapproved(Refused):
    """The class gives seats only to those whom its staff approve."""

    def __init__(self) -> None:
        super().__init__("Seats in this class are approved first. Ask for a seat; we write to you when it is decided.")


class Overlapping(Refused):
    """The person holds a seat in another class at the same time; ``other`` names it."""

    def __init__(self, other: str) -> None:
        super().__init__(f"You hold {other}, at the same time. Release that seat first, or choose another date.")
        self.other = other


class ReasonNeeded(Refused):
    """What stands is final, so a change to it needs a reason."""

    status = 422

    def __init__(
        self, words: str = "The roster is final, so a change to it needs a reason. Give one; it is kept with the change."
    ) -> None:
        super().__init__(words)


class HoldEnded(Refused):
    """The seat that was offered is no longer held."""

    def __init__(self) -> None:
        super().__init__(
            "The time to accept this seat is over, and it goes to the next in line. You can join the waiting list again."
        )
