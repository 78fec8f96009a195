"""Which keys may be registered (rule 8 of the token guard)."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from hub.api import keys

KEY = keys.make_signing_key()


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def rsa_jwk(bits: int, **changes: object) -> dict[str, object]:
    numbers = rsa.generate_private_key(65537, bits).public_key().public_numbers()
    size = (bits + 7) // 8
    return {"kty": "RSA", "e": "AQAB", "n": encode(numbers.n.to_bytes(size, "big"))} | changes


@pytest.mark.asks("Rule 8", "RSA of 2048 bits or more, P-256, P-384, checked at registration")
def test_an_rsa_key_of_1024_bits_is_not_registered() -> None:
    with pytest.raises(keys.KeyUnfit, match="2048"):
        keys.register_jwk(rsa_jwk(1024))


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
        {"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"},
        {"kty": "EC", "crv": "P-256", "x": "AQ", "y": "AQ"},
        {"kty": "EC", "crv": "P-256", "x": 1, "y": "AQ"},
        {"kty": "EC", "crv": "P-256", "x": "A", "y": "AQ"},
        {"kty": "EC", "crv": ["P-256"], "x": "AQ", "y": "AQ"},
        keys.show_jwk(KEY.public) | {"d": "AQ"},
        keys.show_jwk(KEY.public) | {"use": "enc"},
        keys.show_jwk(KEY.public) | {"alg": "HS256"},
        {"kty": "RSA", "n": "AQ", "e": "AQAB"},
        {"kty": "RSA", "n": "AQ" * 200, "e": "AQAB", "alg": "HS256"},
    ],
)
def test_a_key_of_another_kind_is_not_registered(jwk: dict[str, object]) -> None:
    with pytest.raises(keys.KeyUnfit):
        keys.register_jwk(jwk)


def test_an_rsa_key_with_a_small_exponent_is_not_registered() -> None:
    with pytest.raises(keys.KeyUnfit, match="65537"):
        keys.register_jwk(rsa_jwk(2048, e="Aw"))


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_a_published_key_registers_as_itself(curve: ec.EllipticCurve) -> None:
    key = keys.signing_key_from(ec.generate_private_key(curve))
    assert keys.register_jwk(keys.show_jwk(key.public)) == key.public


def test_a_signing_key_does_not_show_itself() -> None:
    assert "PRIVATE" not in repr(KEY)


def test_a_signing_key_is_read_back_from_its_file() -> None:
    assert keys.load_signing_key(KEY.private_pem.encode()) == KEY
    with pytest.raises(keys.KeyUnfit):
        keys.load_signing_key(b"nonsense")
