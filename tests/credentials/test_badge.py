"""The Open Badge: what the specification asks for, signed so that our public keys and nobody else's fit."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet

from lms.credentials import badge
from lms.credentials.keyring import Certifier
from lms.credentials.signing import generate_keyring, load_keyring
from tests.credentials.certificates import the_claims

CERTIFIER = Certifier(load_keyring(generate_keyring()), "Threshold Training", "https://threshold.example")
ADDRESS = "https://threshold.example/verify/TH-4K7Q-92MX-W3HP"


def public(certifier: Certifier = CERTIFIER) -> KeySet:
    """The keys as anybody fetches them."""
    return KeySet.import_key_set(json.loads(json.dumps(certifier.keyring.public_jwks())))


def opened(token: str, keys: KeySet) -> jwt.Token:
    """The badge after its signature was checked, the key found as section 8.2 says: by the end of the ``kid`` address."""
    header = json.loads(urlsafe_b64decode(token.split(".")[0] + "=="))
    address, _, thumbprint = header["kid"].partition("#")
    assert address == "https://threshold.example/.well-known/jwks.json"
    (key,) = [key for key in keys.keys if key.kid == thumbprint]
    return jwt.decode(token, key, algorithms=["Ed25519"])


def test_the_header_names_the_key_and_nothing_that_is_not_allowed():
    header = opened(badge.issue(the_claims(), ADDRESS, CERTIFIER), public()).header
    assert header == {
        "alg": "Ed25519",
        "typ": "JWT",
        "kid": f"https://threshold.example/.well-known/jwks.json#{CERTIFIER.keyring.current.kid}",
    }


def test_the_credential_has_every_required_member():
    credential = opened(badge.issue(the_claims(), ADDRESS, CERTIFIER), public()).claims
    assert credential["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert credential["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/context-3.")
    assert set(credential["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}
    assert (credential["id"], credential["name"]) == (ADDRESS, the_claims().course)
    assert credential["issuer"] == {
        "id": "https://threshold.example",
        "type": ["Profile"],
        "name": "Threshold Training",
        "url": "https://threshold.example",
    }
    subject = credential["credentialSubject"]
    assert (subject["id"], subject["type"]) == (f"{ADDRESS}#holder", ["AchievementSubject"])
    assert subject["identifier"] == [
        {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": "Daniel Okafor"}
    ]
    assert (subject["licenseNumber"], subject["result"]) == (
        "TH-4K7Q-92MX-W3HP",
        [{"type": ["Result"], "value": "Passed 18 of 20"}],
    )
    achievement = subject["achievement"]
    assert (achievement["id"], achievement["type"]) == (
        "https://threshold.example/courses/intro-child-sex-trafficking",
        ["Achievement"],
    )
    assert (achievement["name"], achievement["version"]) == (the_claims().course, "3")
    assert "1.5 contact hours" in achievement["description"]
    assert achievement["criteria"]["narrative"]
    assert achievement["achievementType"] == "CertificateOfCompletion"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_registered_claims_say_what_the_credential_says(issued_on, expires_on):
    claims = opened(badge.issue(the_claims(issued_on=issued_on, expires_on=expires_on), ADDRESS, CERTIFIER), public()).claims
    assert (claims["iss"], claims["jti"]) == (claims["issuer"]["id"], claims["id"])
    assert claims["sub"] == claims["credentialSubject"]["id"]
    assert datetime.fromtimestamp(claims["nbf"], UTC) == datetime.fromisoformat(claims["validFrom"])
    assert ("exp" in claims, "validUntil" in claims) == (expires_on is not None, expires_on is not None)
    if expires_on:
        assert datetime.fromtimestamp(claims["exp"], UTC) == datetime.fromisoformat(claims["validUntil"])


def test_it_is_valid_on_both_days_wherever_the_person_is():
    credential = badge.describe(the_claims(), ADDRESS, CERTIFIER)
    assert credential["validFrom"] == "2026-11-11T10:00:00Z"
    assert credential["validUntil"] == "2029-11-13T11:59:59Z"
    assert datetime.fromisoformat("2026-11-12T00:00:00+14:00") >= datetime.fromisoformat(credential["validFrom"])
    assert datetime.fromisoformat("2029-11-12T23:59:59-12:00") <= datetime.fromisoformat(credential["validUntil"])


def test_no_result_is_claimed_where_there_is_none():
    assert "result" not in badge.describe(the_claims(result=""), ADDRESS, CERTIFIER)["credentialSubject"]


@given(st.data())
def test_any_change_breaks_the_signature(data):
    header, payload, signature = badge.issue(the_claims(), ADDRESS, CERTIFIER).split(".")
    body = bytearray(urlsafe_b64decode(payload + "=="))
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= 1 << data.draw(st.integers(0, 7))
    forged = urlsafe_b64encode(bytes(body)).rstrip(b"=").decode()
    with pytest.raises(BadSignatureError):
        opened(f"{header}.{forged}.{signature}", public())


def test_another_key_with_our_address_does_not_fit():
    theirs = Certifier(load_keyring(generate_keyring()), "Threshold Training", "https://threshold.example")
    token = badge.issue(the_claims(), ADDRESS, theirs)
    with pytest.raises(BadSignatureError):
        jwt.decode(token, public().keys[0], algorithms=["Ed25519"])


def test_a_badge_of_a_retired_key_still_verifies():
    token = badge.issue(the_claims(), ADDRESS, CERTIFIER)
    newer = load_keyring(generate_keyring())
    renewed = load_keyring(json.dumps({"keys": [newer.current.as_dict(private=True), *CERTIFIER.keyring.public_jwks()["keys"]]}))
    keys = KeySet.import_key_set(renewed.public_jwks())
    assert renewed.current.kid == newer.current.kid
    assert opened(token, keys).claims["id"] == ADDRESS
