"""The certificate as an Open Badges 3.0 credential, a W3C Verifiable Credential secured as a JWT. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from joserfc import jwt

from lms.credentials.claims import Claims
from lms.credentials.keyring import Certifier
from lms.credentials.signing import ALGORITHM

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


def issue(claims: Claims, address: str, certifier: Certifier) -> str:
    """The signed badge as a compact JWS (Open Badges 3.0, section 8.2, "JSON Web Token Proof Format").

    ``address`` is the certificate's public page: it is the credential's id, and its text claims are what that page shows.
    """
    badge = describe(claims, address, certifier)
    key = certifier.keyring.current
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": f"{certifier.base_url}/.well-known/jwks.json#{key.kid}"}
    registered = {"iss": badge["issuer"]["id"], "jti": badge["id"], "sub": badge["credentialSubject"]["id"]}
    registered |= {"nbf": int(_moment(claims.issued_on).timestamp())}
    if claims.expires_on:
        registered["exp"] = int(_end(claims.expires_on).timestamp())
    return jwt.encode(header, badge | registered, key, algorithms=[ALGORITHM])


def describe(claims: Claims, address: str, certifier: Certifier) -> dict[str, Any]:
    """The AchievementCredential (Open Badges 3.0, section B.1.3) before it is signed."""
    return {
        "@context": CONTEXTS,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": claims.course,
        "issuer": {"id": certifier.base_url, "type": ["Profile"], "name": claims.issuer, "url": certifier.base_url},
        "validFrom": _moment(claims.issued_on).isoformat().replace("+00:00", "Z"),
        **({"validUntil": _end(claims.expires_on).isoformat().replace("+00:00", "Z")} if claims.expires_on else {}),
        "credentialSubject": {
            "id": f"{address}#holder",
            "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": claims.name, "identityType": "name"}],
            "achievement": {
                "id": f"{certifier.base_url}/courses/{claims.course_key}",
                "type": ["Achievement"],
                "achievementType": "Course",
                "name": claims.course,
                "description": f"{claims.course}, version {claims.version}: {claims.hours} contact hours, {claims.delivery}.",
                "criteria": {"narrative": "Every lesson completed and every assessment of the course passed."},
            },
        },
    }


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _end(day: date) -> datetime:
    # It is valid to the end of the day it expires on.
    return _moment(day) + timedelta(days=1) - timedelta(seconds=1)
