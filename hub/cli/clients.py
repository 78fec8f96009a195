"""`hub clients …`: a credential made where the database is, and tokens for trying things out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hub.cli.terminal import fail, print_fact, read_settings

app = typer.Typer()
clients = typer.Typer(help="Credentials of this hub.", no_args_is_help=True)
app.add_typer(clients, name="clients")


@clients.command()
def create(
    organization: Annotated[
        str, typer.Option(help="Whose: `hub` makes an administrator, else a CBO's or plan's ref.")
    ] = "hub",
    name: Annotated[str, typer.Option(help="Who or what will use it.")] = "administrator",
    key_file: Annotated[
        Path, typer.Option(help="Where to keep the credential; only you may read it.")
    ] = Path("admin.json"),
) -> None:
    """Make a credential on the machine of the hub; elsewhere administrators use the API.

    Writes client id and private key to a file that only its owner reads, and prints the id.

    Example: hub clients create --key-file admin.json
    """
    from hub.api.bootstrap import create_client
    from hub.cli.opened import open_database
    from hub.kit.clock import SystemClock
    from hub.kit.identifiers import show_id
    from hub.simulated_plan.credential import Credential, load_private_key, write_credential

    if key_file.exists():
        fail(f"{key_file} is there already; a credential is never written over")
    settings = read_settings()
    with open_database(settings) as database:
        try:
            client_id, key = create_client(
                database,
                now=SystemClock().now(),
                mode=settings.mode,
                name=name,
                organization_ref=organization,
            )
        except LookupError as unknown:
            fail(str(unknown))
    shown = show_id("client", client_id)
    write_credential(key_file, Credential(shown, load_private_key(key.private_pem)))
    print_fact("Client", shown)
    print_fact("Credential", key_file)


@clients.command()
def token(
    key_file: Annotated[Path, typer.Option(help="The credential.")] = Path("admin.json"),
    url: Annotated[str, typer.Option(help="Where the hub is.")] = "http://127.0.0.1:8000",
) -> None:
    """Print an access token that lasts a few minutes, for curl.

    Example: curl -H "Authorization: Bearer $(hub clients token)" http://127.0.0.1:8000/v1/contracts
    """
    from hub.simulated_plan.client import HubClient, HubRefused, HubUnreachable
    from hub.simulated_plan.credential import CredentialUnreadable, read_credential

    try:
        with HubClient(url, read_credential(key_file)) as client:
            typer.echo(client.access_token())
    except CredentialUnreadable as problem:
        fail(str(problem))
    except (HubRefused, HubUnreachable) as problem:
        fail(str(problem), 1)
