"""The certificate as an Open Badges 3.0 credential, a W3C Verifiable Credential secured as a JWT. Pure.

Sections and classes are those of the 1EdTech Open Badges Specification 3.0 (https://www.imsglobal.org/spec/ob/v3p0/); its
appendix B.1 says which members a class must have.
"""

from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

from joserfc import jwt

from lms.credentials.claims import Claims
from lms.credentials.keyring import Certifier
from lms.credentials.signing import ALGORITHM

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
"""The contexts that the class AchievementCredential asks for, in its order."""

_FIRST_ZONE, _LAST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
"""Where a day begins first and ends last: a day of a certificate is the person's own, whose zone the claims do not say."""


def issue(claims: Claims, address: str, certifier: Certifier) -> str:
    """The signed badge as a compact JWS (section 8.2, "JSON Web Token Proof Format").

    The payload is the credential itself with the registered claims ``iss``, ``jti``, ``sub``, ``nbf`` and, when it expires,
    ``exp`` beside its members (8.2.4.1); the header has no others than ``alg``, ``kid`` and ``typ`` (8.2.3).
    ``address`` is the certificate's public page: it is the credential's id, and where a revocation would show.
    """
    badge = describe(claims, address, certifier)
    key = certifier.keyring.current
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": f"{certifier.base_url}/.well-known/jwks.json#{key.kid}"}
    registered: dict[str, Any] = {"iss": badge["issuer"]["id"], "jti": badge["id"], "sub": badge["credentialSubject"]["id"]}
    registered["nbf"] = _seconds(badge["validFrom"])
    if "validUntil" in badge:
        registered["exp"] = _seconds(badge["validUntil"])
    return jwt.encode(header, badge | registered, key, algorithms=[ALGORITHM])


def describe(claims: Claims, address: str, certifier: Certifier) -> dict[str, Any]:
    """The credential before it is signed (appendix B.1, class AchievementCredential)."""
    badge: dict[str, Any] = {
        "@context": CONTEXTS,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": claims.course,
        "description": f"Certificate {claims.number}. Anyone can check it, and whether it still holds, at {address}.",
        "issuer": _issuer(claims, certifier),
        "validFrom": _written(datetime.combine(claims.issued_on, time(), _FIRST_ZONE)),
        "credentialSubject": _subject(claims, address, certifier),
    }
    if claims.expires_on:
        badge["validUntil"] = _written(datetime.combine(claims.expires_on, time(23, 59, 59), _LAST_ZONE))
    return badge


def _issuer(claims: Claims, certifier: Certifier) -> dict[str, Any]:
    """Appendix B.1, class Profile."""
    return {"id": certifier.base_url, "type": ["Profile"], "name": claims.issuer, "url": certifier.base_url}


def _subject(claims: Claims, address: str, certifier: Certifier) -> dict[str, Any]:
    """Appendix B.1, class AchievementSubject; who it is stands in an IdentityObject of the type ``name``, not hashed."""
    subject: dict[str, Any] = {
        "id": f"{address}#holder",
        "type": ["AchievementSubject"],
        "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": claims.name, "identityType": "name"}],
        "licenseNumber": claims.number,
        "achievement": _achievement(claims, certifier),
    }
    if claims.result:
        subject["result"] = [{"type": ["Result"], "value": claims.result}]
    return subject


def _achievement(claims: Claims, certifier: Certifier) -> dict[str, Any]:
    """Appendix B.1, class Achievement, with the required ``criteria``."""
    criteria = "Completed every required activity of the course and passed each of its assessments."
    return {
        "id": f"{certifier.base_url}/courses/{claims.course_key}",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": claims.course,
        "description": f"{claims.course}, version {claims.version}: {claims.hours} contact hours, {claims.delivery}.",
        "version": str(claims.version),
        "criteria": {"narrative": criteria},
    }


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _seconds(written: str) -> int:
    return int(datetime.fromisoformat(written).timestamp())
