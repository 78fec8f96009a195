"""A credential proves its client, stays in its file, and shows nothing of its key."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from hub.api.keys import register_jwk
from hub.simulated_plan.credential import (
    Credential,
    CredentialUnreadable,
    make_private_key,
    read_credential,
    write_credential,
)

NOON = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


def credential() -> Credential:
    return Credential("cli_0197", make_private_key())


def part(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_an_assertion_is_signed_short_lived_and_meant_for_one_hub() -> None:
    one = credential()
    header, body, signature = one.assertion("https://hub.example", NOON).split(".")
    assert json.loads(part(header)) == {
        "alg": "ES256",
        "typ": "client-authentication+jwt",
        "kid": one.key_id,
    }
    held = json.loads(part(body))
    assert held["iss"] == held["sub"] == "cli_0197"
    assert held["aud"] == "https://hub.example"
    assert 0 < held["exp"] - held["iat"] <= 300
    raw = part(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    one.private_key.public_key().verify(
        encode_dss_signature(r, s), f"{header}.{body}".encode(), ec.ECDSA(hashes.SHA256())
    )


def test_no_two_assertions_are_the_same() -> None:
    one = credential()
    assert one.assertion("a", NOON) != one.assertion("a", NOON)


def test_the_key_id_is_the_one_that_the_hub_gives_the_registered_key() -> None:
    one = credential()
    assert register_jwk(one.public_jwk()).kid == one.key_id


def test_a_credential_survives_its_file_which_only_its_owner_reads(tmp_path: Path) -> None:
    one = credential()
    path = tmp_path / "client.json"
    write_credential(path, one)
    assert path.stat().st_mode & 0o777 == 0o600
    again = read_credential(path)
    assert (again.client_id, again.key_id) == (one.client_id, one.key_id)
    with pytest.raises(FileExistsError):
        write_credential(path, credential())


def test_a_file_that_is_no_credential_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "client.json"
    for text in ("", "[]", "{}", '{"client_id": "x", "private_key": "y"}'):
        path.write_text(text)
        with pytest.raises(CredentialUnreadable):
            read_credential(path)
    with pytest.raises(CredentialUnreadable):
        read_credential(tmp_path / "none.json")


def test_a_credential_shows_its_id_and_nothing_of_its_key() -> None:
    assert repr(credential()) == "Credential(cli_0197)"
