"""What a domain says when it refuses: a message for the person who asked, never a stack trace."""

from typing import Any


class Refused(Exception):
    """The request is understood and cannot be granted; ``str()`` of it is fit for the page.

    Pages answer with ``status``, an HTTP status code; programs are told ``members`` beside the words.
    """

    status = 409

    def __init__(self, words: str, **members: Any) -> None:
        super().__init__(words)
        self.members = members


class NotFound(Refused):
    """There is no such thing, or it is not the asker's to know of."""

    status = 404


class Invalid(Refused):
    """What was sent does not fit the question that was asked."""

    status = 422
