"""Envelope encryption of identifying fields: data keys per tenant, sealed bytes, blind indexes."""

from hub.vault.keys import (
    HUB_TENANT,
    DataKeyRow,
    KeyStore,
    Vault,
    load_key_encryption_key,
    rewrap,
)
from hub.vault.sealed import Unopenable

__all__ = [
    "HUB_TENANT",
    "DataKeyRow",
    "KeyStore",
    "Unopenable",
    "Vault",
    "load_key_encryption_key",
    "rewrap",
]
