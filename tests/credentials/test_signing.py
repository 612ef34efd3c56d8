"""Signing: what was altered is named exactly, by whoever holds a public key, and nobody else's signature counts."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.credentials import signing
from lms.credentials.claims import LABELS, Claims
from lms.credentials.signing import Keyring, generate_keyring, load_keyring
from tests.credentials.certificates import SALT, packed_before_the_last_claim, the_claims

OURS = load_keyring(generate_keyring())
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
CLAIMS = st.builds(
    Claims,
    **{name: TEXT for name in LABELS if name not in ("version", "issued_on", "expires_on")},
    version=st.integers(1, 10_000),
    issued_on=DAYS,
    expires_on=st.none() | DAYS,
)
SALTS = st.binary(min_size=signing.SALT_BYTES, max_size=signing.SALT_BYTES)
SHARED = '{"keys": [{"kty": "oct", "k": "QSBzZWNyZXQgdGhhdCBpcyBzaGFyZWQgaXMgbm8ga2V5IHBhaXI"}]}'
NAMES = st.sets(st.sampled_from(list(LABELS)))


def without_private(keyring: Keyring) -> list[dict]:
    return keyring.public_jwks()["keys"]


@given(CLAIMS, SALTS)
def test_what_was_signed_is_genuine(claims, salt):
    verdict = signing.check(claims.values(), signing.sign(claims, OURS, salt), OURS)
    assert verdict.is_genuine
    assert (verdict.is_signed, verdict.altered) == (True, ())


@given(CLAIMS, SALTS, NAMES, st.data())
def test_whatever_is_altered_is_named_and_nothing_else(claims, salt, altered, data):
    values = claims.values()
    changed = {name: data.draw(TEXT.filter(lambda text, name=name: text != values[name])) for name in altered}
    verdict = signing.check(values | changed, signing.sign(claims, OURS, salt), OURS)
    assert verdict.is_signed
    assert set(verdict.altered) == altered
    assert list(verdict.altered) == [name for name in LABELS if name in altered]
    assert verdict.is_genuine is not bool(altered)


@given(CLAIMS, NAMES)
def test_what_is_left_out_counts_as_empty(claims, left_out):
    values = {name: value for name, value in claims.values().items() if name not in left_out}
    verdict = signing.check(values, signing.sign(claims, OURS, SALT), OURS)
    assert set(verdict.altered) == {name for name in left_out if claims.values()[name]}


def test_a_certificate_from_before_a_claim_existed_stays_genuine():
    *older, (newest, value) = the_claims().values().items()
    signature = {"jws": packed_before_the_last_claim(OURS, []).split(".", 2)[2]}
    assert signing.check(dict(older), signature, OURS).is_genuine
    assert signing.check(dict(older) | {"name": "X"}, signature, OURS).altered == ("name",)
    assert signing.check(dict(older) | {newest: value}, signature, OURS).altered == (newest,)


def test_values_cannot_move_from_one_claim_to_another():
    claims = the_claims(hours="3", result="1.5")
    swapped = claims.values() | {"hours": "1.5", "result": "3"}
    assert signing.check(swapped, signing.sign(claims, OURS, SALT), OURS).altered == ("hours", "result")


def test_another_site_may_not_sign_for_us():
    theirs = load_keyring(generate_keyring())
    verdict = signing.check(the_claims().values(), signing.sign(the_claims(), theirs, SALT), OURS)
    assert (verdict.is_signed, verdict.is_genuine) == (False, False)


def test_a_retired_key_still_verifies_and_no_longer_signs():
    old, new = load_keyring(generate_keyring()), load_keyring(generate_keyring())
    signature = signing.sign(the_claims(), old, SALT)
    private = new.current.as_dict(private=True)
    both = load_keyring(json.dumps({"keys": [*without_private(old), private]}))
    assert signing.check(the_claims().values(), signature, both).is_genuine
    assert both.current.kid == new.current.kid
    assert not signing.check(the_claims().values(), signature, new).is_signed


def test_what_is_shown_to_the_world_can_check_and_not_sign():
    shown = OURS.public_jwks()
    assert [sorted(key) for key in shown["keys"]] == [["alg", "crv", "kid", "kty", "use", "x"]]
    assert [(key["alg"], key["use"], key["kid"]) for key in shown["keys"]] == [("Ed25519", "sig", OURS.current.kid)]
    with pytest.raises(ValueError, match="no private Ed25519 key"):
        load_keyring(json.dumps(shown))


@given(st.data())
def test_no_bit_of_a_signature_can_be_changed(data):
    jws = signing.sign(the_claims(), OURS, SALT)["jws"]
    parts = [urlsafe_b64decode(part + "==") for part in jws.split(".")]
    which = data.draw(st.integers(0, 2))
    place = data.draw(st.integers(0, len(parts[which]) - 1))
    flipped = bytearray(parts[which])
    flipped[place] ^= 1 << data.draw(st.integers(0, 7))
    parts[which] = bytes(flipped)
    forged = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    assert not signing.check(the_claims().values(), {"jws": forged}, OURS).is_signed


@pytest.mark.parametrize(
    "signature", [{}, {"jws": ""}, {"jws": "a.b.c"}, {"jws": "..."}, {"jws": "é.é.é"}, {"jws": "e30.e30.e30"}]
)
def test_what_is_no_signature_is_refused(signature):
    assert not signing.check(the_claims().values(), signature, OURS).is_signed


def test_a_header_cannot_choose_no_algorithm():
    _, payload, _ = signing.sign(the_claims(), OURS, SALT)["jws"].split(".")
    header = urlsafe_b64encode(json.dumps({"alg": "none", "kid": OURS.current.kid}).encode()).rstrip(b"=").decode()
    assert not signing.check(the_claims().values(), {"jws": f"{header}.{payload}."}, OURS).is_signed


@given(CLAIMS, SALTS)
def test_what_a_code_carries_is_everything_needed(claims, salt):
    signature = signing.sign(claims, OURS, salt)
    version, packed, jws = signing.pack(claims, signature).split(".", 2)
    values = dict(zip(LABELS, json.loads(urlsafe_b64decode(packed + "==")), strict=True))
    assert (version, values, jws) == ("1", claims.values(), signature["jws"])
    assert signing.check(values, {"jws": jws}, OURS).is_genuine


def test_a_digest_is_the_documented_one():
    claims = the_claims(name='Zoë "Z" <Ångström>\u2028/')
    payload = urlsafe_b64decode(signing.sign(claims, OURS, SALT)["jws"].split(".")[1] + "==")
    assert payload[:16] == SALT
    assert len(payload) == 16 + 16 * len(LABELS)
    place = list(LABELS).index("name")
    text = SALT + '["name","Zoë \\"Z\\" <Ångström>\u2028/"]'.encode()
    assert payload[16 + 16 * place : 32 + 16 * place] == sha256(text).digest()[:16]


def test_equal_claims_with_another_salt_share_no_digest():
    one, other = (signing.sign(the_claims(), OURS, salt)["jws"].split(".")[1] for salt in (SALT, SALT[::-1]))
    digests = [urlsafe_b64decode(payload + "==")[16:] for payload in (one, other)]
    pieces = [{digest[place : place + 16] for place in range(0, len(digest), 16)} for digest in digests]
    assert not pieces[0] & pieces[1]


@pytest.mark.parametrize("text", ["", "nonsense", "[]", "{}", '{"keys": []}', SHARED])
def test_what_holds_no_keys_is_refused(text):
    with pytest.raises(ValueError):
        load_keyring(text)


@given(DAYS)
def test_claims_keep_their_order_and_write_dates_plainly(day):
    values = the_claims(issued_on=day, expires_on=day + timedelta(days=1)).values()
    assert list(values) == list(LABELS)
    assert (values["issued_on"], values["expires_on"]) == (day.isoformat(), (day + timedelta(days=1)).isoformat())
    assert the_claims(expires_on=None).values()["expires_on"] == ""
