"""Settings from the environment (`HUB_…`): frozen, and refused when unknown or unsafe."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.kit.crash import VARIABLE as CRASH_VARIABLE


class Settings(BaseSettings):
    """Everything an operator may set; each field is `HUB_` + its name in the environment."""

    model_config = SettingsConfigDict(env_prefix="HUB_", frozen=True, extra="forbid")

    mode: Literal["test", "live"] = Field(
        "test", description="test forces ISA15=T and allows client secrets; live forces P."
    )
    data_dir: Path = Field(
        Path(".hub"), description="Folder of the embedded database and of the key file."
    )
    wal_archive: Path | None = Field(
        None,
        description="Folder where a new embedded database archives its WAL, for `hub restore`.",
    )
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL 16+ for the app role; unset starts the embedded server."
    )
    migrator_url: SecretStr | None = Field(
        None, description="The owner's URL, for `hub migrate` only; default: the database URL."
    )
    database_schema: str = Field(
        "public",
        pattern=r"^[a-z_][a-z0-9_]{0,62}$",
        description="The hub's schema: one hub, one schema.",
    )
    pool_size: int = Field(10, ge=1, le=200, description="Database connections a process keeps.")
    pool_wait_seconds: int = Field(
        5, ge=1, le=60, description="How long a request waits for a connection before 503."
    )
    key_file: Path | None = Field(
        None, description="Key-encryption key (32 bytes, base64); default: data_dir/kek.key."
    )
    key: SecretStr | None = Field(
        None, description="The key-encryption key itself (base64), instead of a file."
    )
    issuer: str = Field(
        "http://127.0.0.1:8000", description="The hub's own address: issuer and audience of tokens."
    )
    host: str = Field("127.0.0.1", description="Address that `hub serve` listens on.")
    port: int = Field(8000, ge=0, le=65535)
    metrics_port: int = Field(0, ge=0, le=65535, description="Port of /metrics; 0 turns it off.")
    body_bytes_max: int = Field(10_000_000, ge=1000, description="Largest JSON body.")
    x12_bytes_max: int = Field(600_000_000, ge=1000, description="Largest X12 body.")
    access_token_seconds: int = Field(600, ge=60, le=900)
    requests_per_second: int = Field(100, ge=1, description="Rate limit of one client.")
    requests_burst: int = Field(400, ge=1)

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.mode == "live":
            if self.database_url is None:
                raise ValueError(
                    "HUB_MODE=live needs HUB_DATABASE_URL: the embedded database is for trying out"
                )
            if self.key is None and self.key_file is None:
                raise ValueError("HUB_MODE=live needs HUB_KEY_FILE or HUB_KEY")
            if not self.issuer.startswith("https://"):
                raise ValueError("HUB_MODE=live needs an https:// HUB_ISSUER")
            if CRASH_VARIABLE in os.environ:
                raise ValueError(f"{CRASH_VARIABLE} is for torture tests; a live hub refuses it")
        return self


def load_settings() -> Settings:
    """Read the environment.

    Raises:
        ValueError: an unknown `HUB_…` name (a typing mistake would silently be ignored), or a
            value that is malformed or unsafe. `HUB_TEST_…` and `HUB_BENCH_…` are left alone.
    """
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields}
    ours = {name for name in os.environ if name.startswith("HUB_")}
    spare = ("HUB_TEST_", "HUB_BENCH_", "HUB_SAMPLES", "HUB_CRASH_")
    unknown = sorted(name for name in ours - known if not name.startswith(spare))
    if unknown:
        raise ValueError(
            f"unknown settings: {', '.join(unknown)}; known: {', '.join(sorted(known))}"
        )
    return Settings()
