"""The parts of the API: every module whose views stand on its one blueprint."""

from lms.web.api import certificates, document, eligibility
from lms.web.api.calling import area

__all__ = ["area", "certificates", "document", "eligibility"]
