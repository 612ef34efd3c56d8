"""The parts of the API: every module whose views stand on its one blueprint."""

from lms.web.api import bookings, certificates, classes, document, eligibility
from lms.web.api.calling import area

__all__ = ["area", "bookings", "certificates", "classes", "document", "eligibility"]
