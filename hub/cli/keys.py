"""`hub keys …`: the keys over health data, changed while the hub serves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, read_settings

app = typer.Typer(help="The keys over health data.", no_args_is_help=True)


@app.command()
def rotate(
    organization: Annotated[
        str | None, typer.Option(help="Whose data key: reference or id; default: everybody's.")
    ] = None,
) -> None:
    """Seal with new data keys from now on; the worker seals anew what the old ones sealed.

    Other processes follow within a minute. Nothing stops, nothing is lost.

    Example: hub keys rotate --organization cbo-semilla
    """
    from hub.cli.opened import open_database
    from hub.database import HUB, DatabaseKeyStore
    from hub.kit.clock import SystemClock
    from hub.kit.errors import NotFound
    from hub.record import Act
    from hub.record.resealing import rotate_keys
    from hub.tables.references import get_organization, hub_id
    from hub.vault import Vault, load_key_encryption_key

    settings = read_settings()
    with open_database(settings) as database, database.session(HUB) as session:
        vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
        try:
            chosen = None if organization is None else get_organization(session, organization).id
        except NotFound as problem:
            fail(str(problem))
        act = Act("command line", hub_id(session), SystemClock().now())
        keys = rotate_keys(session, vault, act, chosen)
    print_fact("Data keys replaced", keys)


@app.command()
def rewrap(
    new_key_file: Annotated[
        Path, typer.Option(help="The new key-encryption key: 32 bytes, base64.")
    ],
) -> None:
    """Put every data key under a new key-encryption key, at once; sealed values stay as they are.

    Stop the hub before, and start it with the new key (HUB_KEY_FILE) afterwards.

    Example: hub keys rewrap --new-key-file /etc/hub/kek-2027.key
    """
    from hub.cli.opened import open_database
    from hub.database import DatabaseKeyStore
    from hub.vault import load_key_encryption_key
    from hub.vault import rewrap as wrapped_anew

    settings = read_settings()
    if not new_key_file.exists():
        fail(f"no key at {new_key_file}")
    changed = settings.model_copy(update={"key": None, "key_file": new_key_file})
    old, new = load_key_encryption_key(settings), load_key_encryption_key(changed)
    with open_database(settings) as database:
        store = DatabaseKeyStore(database.engine)
        rows = [wrapped_anew(row, old, new) for row in store.all()]
        store.rewrapped(rows)
    print_fact("Data keys put under the new key", len(rows))
