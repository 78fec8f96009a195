"""The token guard: every attack of the hazard table, and the honest token beside it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given
from hypothesis import strategies as st

from hub.api import keys, tokens
from hub.api.keys import PublicKey, SigningKey
from hub.api.tokens import TokenRefused

NOW = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
CLOCK = int(NOW.timestamp())
ISSUER = "https://hub.example"
KEY = keys.make_signing_key()
OTHER = keys.make_signing_key()


def claims(**changes: object) -> dict[str, object]:
    """An honest assertion's claims, with changes; a value of `...` leaves the claim out."""
    honest: dict[str, object] = {
        "iss": "cli_1",
        "sub": "cli_1",
        "aud": ISSUER,
        "iat": CLOCK,
        "exp": CLOCK + 300,
        "jti": "one",
    }
    return {name: value for name, value in (honest | changes).items() if value is not ...}


def assertion(key: SigningKey = KEY, typ: str = tokens.ASSERTION_TYPE, **changes: object) -> str:
    return tokens.sign(claims(**changes), key, typ=typ)


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def forge(header: dict[str, object], body: dict[str, object] | str | bytes, sign=None) -> str:
    """A token put together by hand, so that the header can lie."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signing_input = f"{encode(json.dumps(header).encode())}.{encode(raw)}"
    signature = sign(signing_input.encode()) if sign else b"\0" * 64
    return f"{signing_input}.{encode(signature)}"


def sign_es256(signing_input: bytes) -> bytes:
    private = serialization.load_pem_private_key(KEY.private_pem.encode(), password=None)
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    r, s = decode_dss_signature(private.sign(signing_input, ec.ECDSA(SHA256())))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def honest_header(**changes: object) -> dict[str, object]:
    header: dict[str, object] = {
        "alg": "ES256",
        "kid": KEY.public.kid,
        "typ": tokens.ASSERTION_TYPE,
    }
    return header | changes


def find_key(kid: str, client_id: str = "cli_1") -> PublicKey | None:
    return {KEY.public.kid: KEY.public, OTHER.public.kid: OTHER.public}.get(kid)


def read(token: str) -> tokens.Assertion:
    return tokens.read_assertion(token, find_key=find_key, audience=ISSUER, now=NOW)


def test_an_honest_assertion_is_read() -> None:
    found = read(assertion())
    assert found == tokens.Assertion("cli_1", "one", NOW + timedelta(seconds=300))


def test_an_honest_token_signed_by_hand_is_read_too() -> None:
    assert read(forge(honest_header(), claims(), sign_es256)).jti == "one"


@pytest.mark.parametrize("padding_text", ["=", "==", "===", ".", " ", "\n", "A"])
@pytest.mark.asks("Rule 1", "Compact form, at most 8 KB, base64url in its one spelling")
def test_a_token_has_one_spelling_only(padding_text: str) -> None:
    with pytest.raises(TokenRefused):
        read(assertion() + padding_text)


@pytest.mark.asks("Rule 1", "The same, for the low bits of the last character")
def test_stray_low_bits_in_the_signature_are_a_second_spelling() -> None:
    token = assertion()
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    twin = token[:-1] + alphabet[alphabet.index(token[-1]) ^ 1]
    with pytest.raises(TokenRefused, match="second way"):
        read(twin)


@pytest.mark.parametrize("size", [tokens.TOKEN_BYTES_MAX, 3_000_000])
def test_a_token_over_eight_kilobytes_is_refused_unread(size: int) -> None:
    with pytest.raises(TokenRefused, match="8 KB"):
        read(assertion(padding="x" * size))


@pytest.mark.parametrize("text", ["", ".", "..", "a.b", "a.b.c.d", "é.é.é", "a.b.c", "{}.{}.{}"])
def test_what_is_no_compact_token_is_refused(text: str) -> None:
    with pytest.raises(TokenRefused):
        read(text)


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["exp"]},
        {"crit": ["b64"], "b64": False},
        {"b64": False},
        {"zip": "DEF"},
        {"jku": "https://evil.example/keys"},
        {"jwk": {"kty": "EC"}},
        {"x5u": "https://evil.example/cert"},
    ],
)
@pytest.mark.asks("Rule 2", "No `crit`, `b64`, `zip`, `jku`, `jwk`, `x5u`")
def test_a_header_that_steers_the_reader_is_refused_though_well_signed(
    extra: dict[str, object],
) -> None:
    with pytest.raises(TokenRefused, match="header carries"):
        read(forge(honest_header(**extra), claims(), sign_es256))


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "HS512", "RS256", "ES384", "", None, 1])
@pytest.mark.asks(
    "Rule 3", "The algorithm is our key record's, never HS*, never the token's choice"
)
def test_the_algorithm_is_the_one_of_our_key_record(alg: object) -> None:
    with pytest.raises(TokenRefused):
        read(forge(honest_header(alg=alg), claims(), sign_es256))


def test_a_header_without_an_algorithm_is_refused() -> None:
    header = honest_header()
    del header["alg"]
    with pytest.raises(TokenRefused):
        read(forge(header, claims(), sign_es256))


def der_of(key: PublicKey) -> bytes:
    public = serialization.load_pem_public_key(key.pem.encode())
    return public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


@pytest.mark.parametrize("secret", ["pem", "der", "empty"])
@pytest.mark.asks("Rule 3", "A public key (PEM, DER) or an empty one as HMAC secret forges nothing")
def test_a_public_key_used_as_a_shared_secret_forges_nothing(secret: str) -> None:
    shared = {"pem": KEY.public.pem.encode(), "der": der_of(KEY.public), "empty": b""}[secret]

    def by_hmac(signing_input: bytes) -> bytes:
        return hmac.new(shared, signing_input, hashlib.sha256).digest()

    with pytest.raises(TokenRefused):
        read(forge(honest_header(alg="HS256"), claims(), by_hmac))


@pytest.mark.parametrize("kid", ["unknown", "", None, 7, "x" * 300, ["a"]])
def test_a_kid_that_we_did_not_register_is_refused(kid: object) -> None:
    with pytest.raises(TokenRefused):
        read(forge(honest_header(kid=kid), claims(), sign_es256))


def test_a_signature_by_another_key_is_refused() -> None:
    token = forge(honest_header(kid=OTHER.public.kid), claims(), sign_es256)
    with pytest.raises(TokenRefused, match="signature"):
        read(token)


@pytest.mark.parametrize("name", ["exp", "iat", "iss", "aud", "sub", "jti"])
@pytest.mark.asks("Rule 4", "exp, iat, iss, aud, sub, jti are required; life is bounded")
def test_every_claim_is_required(name: str) -> None:
    with pytest.raises(TokenRefused, match=name):
        read(assertion(**{name: ...}))


@pytest.mark.parametrize("name", ["exp", "iat"])
@pytest.mark.parametrize("value", ["1", 1.5, True, None, -1, 1 << 60, [CLOCK]])
def test_times_are_whole_seconds(name: str, value: object) -> None:
    with pytest.raises(TokenRefused):
        read(assertion(**{name: value}))


@pytest.mark.asks("Rule 4", "Nothing from the future, nothing expired, beyond 30 s of leeway")
def test_a_token_from_the_future_is_refused_beyond_the_leeway() -> None:
    read(assertion(iat=CLOCK + 30, exp=CLOCK + 60))
    with pytest.raises(TokenRefused, match="future"):
        read(assertion(iat=CLOCK + 31, exp=CLOCK + 60))


def test_an_expired_token_is_refused_beyond_the_leeway() -> None:
    read(assertion(iat=CLOCK - 100, exp=CLOCK - 29))
    with pytest.raises(TokenRefused, match="expired"):
        read(assertion(iat=CLOCK - 100, exp=CLOCK - 30))


def test_an_assertion_lives_at_most_five_minutes() -> None:
    with pytest.raises(TokenRefused, match="longer than 300"):
        read(assertion(exp=CLOCK + 301))
    with pytest.raises(TokenRefused, match="longer"):
        read(assertion(iat=CLOCK + 10, exp=CLOCK + 10))


def test_a_token_is_not_used_before_its_time() -> None:
    read(assertion(nbf=CLOCK))
    with pytest.raises(TokenRefused, match="not valid yet"):
        read(assertion(nbf=CLOCK + 31))


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "foo", ""])
@pytest.mark.asks("Rule 5", "`typ` says what a token is for")
def test_the_typ_says_what_the_token_is_for(typ: str) -> None:
    with pytest.raises(TokenRefused, match="typ"):
        read(assertion(typ=typ))


@pytest.mark.parametrize(
    "aud", [[ISSUER], [ISSUER, "https://evil.example"], "https://evil.example", "", None, {}]
)
@pytest.mark.asks("Rule 6", "One audience, plain strings")
def test_the_audience_is_exactly_this_hub(aud: object) -> None:
    with pytest.raises(TokenRefused, match="aud"):
        read(assertion(aud=aud))


@pytest.mark.parametrize("name", ["iss", "sub", "jti"])
@pytest.mark.parametrize("value", [["cli_1"], 1, None, "", "x" * 256])
def test_names_are_plain_strings(name: str, value: object) -> None:
    with pytest.raises(TokenRefused):
        read(assertion(**{name: value}))


def test_issuer_and_subject_are_the_same_client() -> None:
    with pytest.raises(TokenRefused, match="both name the client"):
        read(assertion(iss="cli_2"))


@pytest.mark.parametrize(
    "body", [b'{"iss": "a", "iss": "b"}', b"[]", b"1", b"NaN", b'{"a": NaN}', b"\xff", b"[" * 5000]
)
def test_a_body_that_is_not_one_plain_object_is_refused_though_well_signed(body: bytes) -> None:
    with pytest.raises(TokenRefused):
        read(forge(honest_header(), body, sign_es256))


@given(st.binary(max_size=200), st.integers(0, 400))
@pytest.mark.asks("V9.1 token integrity", "Any change to a token is refused")
def test_any_change_to_a_token_is_refused(noise: bytes, place: int) -> None:
    token = assertion().encode()
    place = min(place, len(token))
    changed = token[:place] + noise + token[place + len(noise) :]
    if changed != token:
        with pytest.raises(TokenRefused):
            read(changed.decode("latin-1"))


def test_a_registered_rsa_key_opens_its_tokens_with_its_one_algorithm() -> None:
    private = rsa.generate_private_key(65537, 2048)
    modulus = private.public_key().public_numbers().n.to_bytes(256, "big")
    record = keys.register_jwk({"kty": "RSA", "e": "AQAB", "n": encode(modulus), "alg": "RS256"})

    def by_rsa(signing_input: bytes) -> bytes:
        return private.sign(signing_input, padding.PKCS1v15(), SHA256())

    header = honest_header(alg="RS256", kid=record.kid)
    found = tokens.read_assertion(
        forge(header, claims(), by_rsa), find_key=lambda kid, _: {record.kid: record}.get(kid),
        audience=ISSUER, now=NOW,
    )  # fmt: skip
    assert found.client_id == "cli_1"
    with pytest.raises(TokenRefused):
        tokens.read_assertion(
            forge(header | {"alg": "RS384"}, claims(), by_rsa),
            find_key=lambda kid, _: {record.kid: record}.get(kid), audience=ISSUER, now=NOW,
        )  # fmt: skip


def access(issuer: str = ISSUER, **changes: object) -> str:
    given_claims = {
        "role": "cbo",
        "mode": "test",
        "organization": "org_1",
        "scope": "encounters.write members.read",
        "iss": issuer,
    }
    typ = tokens.ACCESS_TOKEN_TYPE
    return tokens.sign(claims(**(given_claims | changes)), KEY, typ=typ)


def read_access(token: str, now: datetime = NOW) -> tokens.AccessToken:
    return tokens.read_access_token(token, find_key=find_key, issuer=ISSUER, now=now)


def issue() -> str:
    return tokens.issue_access_token(
        KEY, issuer=ISSUER, client_id="cli_1", role="plan", mode="live",
        organization="org_1", scopes=frozenset({"b", "a"}), seconds=9999, now=NOW,
    )  # fmt: skip


def test_an_issued_token_says_who_may_do_what_for_fifteen_minutes() -> None:
    found = read_access(issue())
    assert (found.client_id, found.role, found.mode, found.organization) == (
        "cli_1",
        "plan",
        "live",
        "org_1",
    )
    assert found.scopes == {"a", "b"}
    assert found.expires_at - found.issued_at == timedelta(minutes=15)


def test_an_issued_token_dies_on_time() -> None:
    token = issue()
    read_access(token, NOW + timedelta(minutes=15, seconds=29))
    with pytest.raises(TokenRefused, match="expired"):
        read_access(token, NOW + timedelta(minutes=15, seconds=30))


def test_an_assertion_is_not_an_access_token_nor_the_other_way_round() -> None:
    with pytest.raises(TokenRefused, match="typ"):
        read_access(assertion())
    with pytest.raises(TokenRefused, match="typ"):
        read(issue())


def test_a_token_issued_elsewhere_is_refused() -> None:
    with pytest.raises(TokenRefused, match="not issued here"):
        read_access(access(issuer="https://evil.example"))


@pytest.mark.parametrize("change", [{"role": 1}, {"mode": ...}, {"scope": []}, {"organization": 5}])
def test_an_access_token_says_all_it_must(change: dict[str, object]) -> None:
    with pytest.raises(TokenRefused, match="lacks"):
        read_access(access(**change))


def test_two_tokens_never_have_the_same_jti() -> None:
    assert read_access(issue()).jti != read_access(issue()).jti
