"""`hub clients create`: the first administrator's credential."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, read_settings

app = typer.Typer()
clients = typer.Typer(help="Credentials of this hub.", no_args_is_help=True)
app.add_typer(clients, name="clients")


@clients.callback()
def _group() -> None:
    """A group of its own, though it has one command yet."""


@clients.command()
def create(
    name: Annotated[str, typer.Option(help="Who will use it.")] = "administrator",
    key_file: Annotated[
        Path, typer.Option(help="Where to keep the credential; only you may read it.")
    ] = Path("admin.json"),
) -> None:
    """Make an administrator's credential, where the database is; all others come by the API.

    Writes client id and private key to a file that only its owner reads, and prints the id.

    Example: hub clients create --key-file admin.json
    """
    from hub.api.bootstrap import create_admin
    from hub.cli.opened import open_database
    from hub.kit.clock import SystemClock
    from hub.simulated_plan.credential import Credential, make_private_key, write_credential

    if key_file.exists():
        fail(f"{key_file} is there already; a credential is never written over")
    with open_database(read_settings()) as database:
        key = make_private_key()
        unnamed = Credential("", key)
        client_id = create_admin(database, SystemClock(), name=name, jwk=unnamed.public_jwk())
        write_credential(key_file, Credential(client_id, key))
    print_fact("Client", client_id)
    print_fact("Credential", key_file)
