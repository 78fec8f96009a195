"""Keys that sign tokens: what may be registered (rule 8), and what we publish of our own."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from hub.kit.errors import HubError, Kind

RSA_BITS_MIN = 2048
RSA_BITS_MAX = 4096  # longer keys only make a verification slow
_CURVES: dict[str, tuple[type[ec.EllipticCurve], str]] = {
    "P-256": (ec.SECP256R1, "ES256"),
    "P-384": (ec.SECP384R1, "ES384"),
}
_RSA_ALGORITHMS = ("RS256", "RS384")
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,1400}\Z", re.ASCII)

_KID = re.compile(r"[A-Za-z0-9._-]{1,100}\Z", re.ASCII)

Jwk = Mapping[str, object]


class KeyUnfit(HubError):
    """A key that may not be registered: too short, of another kind, or not public."""

    code = "key_unfit"
    kind = Kind.UNREADABLE
    title = "The key cannot be registered"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Our record of a key: its id, the one algorithm it may be used with, and the key as PEM."""

    kid: str
    algorithm: str
    pem: str


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key of ours with its public half."""

    public: PublicKey
    private_pem: str

    def __repr__(self) -> str:
        """Show the id only: a traceback or a log must not hold the key."""
        return f"SigningKey({self.public.kid})"


def register_jwk(jwk: Jwk) -> PublicKey:
    """Read a public JWK (RFC 7517) as our key record; without a `kid`, its thumbprint is one.

    RSA keys of 2048 to 4096 bits with exponent 65537, P-256 and P-384 are fit. `alg` fixes the
    algorithm of an RSA key (RS256 unless it says RS384); for a curve it can only agree.

    Raises:
        KeyUnfit: not such a key, or a private one (which must then be replaced: it was shown).
    """
    if _PRIVATE_MEMBERS.intersection(jwk):
        raise KeyUnfit("Send the public half only, and replace this key: it has left its home.")
    if jwk.get("use", "sig") != "sig":
        raise KeyUnfit("The key's use must be sig.")
    if jwk.get("kty") == "RSA":
        return _named(jwk, _register_rsa(jwk))
    if jwk.get("kty") == "EC":
        return _named(jwk, _register_curve(jwk))
    raise KeyUnfit("The key must be RSA (2048 bits or more) or EC on P-256 or P-384.")


def make_signing_key() -> SigningKey:
    """A fresh P-256 key of ours."""
    return signing_key_from(ec.generate_private_key(ec.SECP256R1()))


def load_signing_key(pem: bytes) -> SigningKey:
    """Read a PKCS8 private key (P-256 or P-384) of ours.

    Raises:
        KeyUnfit: not such a key.
    """
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as problem:
        raise KeyUnfit("The signing key is not an unencrypted PKCS8 private key.") from problem
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyUnfit("The signing key must be on P-256 or P-384.")
    return signing_key_from(key)


def signing_key_from(key: ec.EllipticCurvePrivateKey) -> SigningKey:
    """Our record of a private key on a curve.

    Raises:
        KeyUnfit: another curve than P-256 or P-384.
    """
    private_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    return SigningKey(_curve_record(key.public_key(), None), private_pem)


def show_jwk(key: PublicKey) -> dict[str, str]:
    """The key as a public JWK with `kid`, `alg` and `use`."""
    public = serialization.load_pem_public_key(key.pem.encode())
    members = {"kid": key.kid, "alg": key.algorithm, "use": "sig"}
    if isinstance(public, rsa.RSAPublicKey):
        return {**_rsa_members(public), **members}
    if isinstance(public, ec.EllipticCurvePublicKey):
        return {**_curve_members(public), **members}
    raise KeyUnfit("The key is of a kind this hub never registers.")


def _named(jwk: Jwk, key: PublicKey) -> PublicKey:
    kid = jwk.get("kid")
    if kid is None:
        return key
    if not isinstance(kid, str) or not _KID.match(kid):
        raise KeyUnfit("A kid has 1 to 100 letters, digits, dots, hyphens or underscores.")
    return replace(key, kid=kid)


def _register_rsa(jwk: Jwk) -> PublicKey:
    algorithm = jwk.get("alg", "RS256")
    if algorithm not in _RSA_ALGORITHMS:
        raise KeyUnfit("An RSA key signs with RS256 or RS384.")
    modulus, exponent = _number(jwk, "n"), _number(jwk, "e")
    if not RSA_BITS_MIN <= modulus.bit_length() <= RSA_BITS_MAX:
        raise KeyUnfit("An RSA key has 2048 to 4096 bits.")
    if exponent != 65537:
        raise KeyUnfit("An RSA key has the exponent 65537.")
    try:
        public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError as problem:
        raise KeyUnfit("These numbers are not an RSA key.") from problem
    return PublicKey(_thumbprint(_rsa_members(public)), str(algorithm), _pem(public))


def _register_curve(jwk: Jwk) -> PublicKey:
    name = jwk.get("crv")
    if not isinstance(name, str) or name not in _CURVES:
        raise KeyUnfit("The curve must be P-256 or P-384.")
    curve, _ = _CURVES[name]
    try:
        public = ec.EllipticCurvePublicNumbers(
            _number(jwk, "x"), _number(jwk, "y"), curve()
        ).public_key()
    except ValueError as problem:
        raise KeyUnfit("The point does not lie on the curve.") from problem
    return _curve_record(public, jwk.get("alg"))


def _curve_record(public: ec.EllipticCurvePublicKey, stated: object) -> PublicKey:
    members = _curve_members(public)
    _, algorithm = _CURVES[members["crv"]]
    if stated is not None and stated != algorithm:
        raise KeyUnfit(f"A key on this curve signs with {algorithm}.")
    return PublicKey(_thumbprint(members), algorithm, _pem(public))


def _curve_members(public: ec.EllipticCurvePublicKey) -> dict[str, str]:
    for name, (curve, _) in _CURVES.items():
        if isinstance(public.curve, curve):
            size = (public.curve.key_size + 7) // 8
            numbers = public.public_numbers()
            x, y = (_encode(point.to_bytes(size, "big")) for point in (numbers.x, numbers.y))
            return {"crv": name, "kty": "EC", "x": x, "y": y}
    raise KeyUnfit("The curve must be P-256 or P-384.")


def _rsa_members(public: rsa.RSAPublicKey) -> dict[str, str]:
    numbers = public.public_numbers()
    size = (numbers.n.bit_length() + 7) // 8
    return {"e": "AQAB", "kty": "RSA", "n": _encode(numbers.n.to_bytes(size, "big"))}


def _pem(public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def _thumbprint(members: dict[str, str]) -> str:
    canonical = json.dumps(members, sort_keys=True, separators=(",", ":")).encode()
    return _encode(hashlib.sha256(canonical).digest())


def _number(jwk: Jwk, name: str) -> int:
    text = jwk.get(name)
    if not isinstance(text, str) or not _NUMBER.match(text):
        raise KeyUnfit(f"The key's {name} is not base64url.")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as problem:
        raise KeyUnfit(f"The key's {name} is not base64url.") from problem
    return int.from_bytes(raw, "big")


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
