"""Envelope encryption of identifying fields: data keys per tenant, sealed bytes, blind indexes."""

from hub.vault.keys import DataKeyRow, KeyStore, Vault, load_key_encryption_key
from hub.vault.sealed import Unopenable

__all__ = ["DataKeyRow", "KeyStore", "Unopenable", "Vault", "load_key_encryption_key"]
