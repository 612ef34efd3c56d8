"""What a domain says when it refuses: a message for the person who asked, never a stack trace."""


class Refused(Exception):
    """The request is understood and cannot be granted; ``str()`` of it is fit for the page.

    Pages answer with ``status``, an HTTP status code.
    """

    status = 409


class NotFound(Refused):
    """There is no such thing, or it is not the asker's to know of."""

    status = 404


class Invalid(Refused):
    """What was sent does not fit the question that was asked."""

    status = 422
