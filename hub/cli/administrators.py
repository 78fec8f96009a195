"""`hub administrators …`: the first person, made and enrolled where the database is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from hub.cli.terminal import fail, print_fact, read_settings

if TYPE_CHECKING:
    from sqlmodel import Session

app = typer.Typer(help="People who administer the hub.", no_args_is_help=True)
Login = Annotated[str, typer.Option(help="3 to 40 of a-z, 0-9, dot, hyphen, underscore.")]


@app.command()
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="The person's name.")],
) -> None:
    """Invite a person from the machine of the hub; elsewhere administrators use the API.

    Prints the one-time code with which the person enrolls within a day.

    Example: hub administrators create --login ana --name "Ana Example"
    """
    from pydantic import TypeAdapter, ValidationError

    from hub.api.access import scopes_of_people
    from hub.api.sessions import Login as LoginShape
    from hub.cli.opened import open_database
    from hub.contracts.organizations import make_hub
    from hub.database import HUB
    from hub.kit.clock import SystemClock
    from hub.kit.identifiers import new_id, show_id
    from hub.members.administrators import LoginTaken, invite
    from hub.record import Act

    try:
        TypeAdapter(LoginShape).validate_python(login)
    except ValidationError:
        fail("a login has 3 to 40 of a-z, 0-9, dot, hyphen, underscore")
    settings = read_settings()
    with open_database(settings) as database, database.session(HUB) as session:
        act = Act("command line", _hub_id(session) or new_id(), SystemClock().now())
        the_hub = make_hub(session, act, "This hub")
        try:
            made = invite(
                session,
                act,
                organization_id=the_hub.id,
                login=login,
                name=name,
                scopes=scopes_of_people(),
                mode=settings.mode,
            )
        except LoginTaken:
            fail("this login is taken", 1)
        shown = show_id("administrator", made.row.id)
    print_fact("Administrator", shown)
    print_fact("One-time code, 24 hours", made.enrollment_code)


@app.command()
def enroll(login: Login) -> None:
    """Choose a password and set up the authenticator app, asked for on the terminal.

    Example: hub administrators enroll --login ana
    """
    from hub.cli.opened import open_database
    from hub.database import HUB, DatabaseKeyStore
    from hub.kit.clock import SystemClock
    from hub.kit.errors import HubError
    from hub.members.administrators import confirm
    from hub.members.administrators import enroll as choose
    from hub.members.one_time import address_for_app
    from hub.record import Act
    from hub.tables.references import hub_id
    from hub.vault import Vault, load_key_encryption_key

    settings = read_settings()
    once = typer.prompt("One-time code", hide_input=True)
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with open_database(settings) as database:
        vault = Vault(load_key_encryption_key(settings), DatabaseKeyStore(database.engine))
        try:
            with database.session(HUB) as session:
                act = Act("command line", hub_id(session), SystemClock().now())
                row, secret = choose(
                    session, vault, act, login=login, enrollment_code=once, password=password
                )
            address = address_for_app(secret, login=row.login, issuer="CHW billing hub")
            print_fact("Into the app", address)
            code = typer.prompt("A code of the app")
            with database.session(HUB) as session:
                act = Act("command line", hub_id(session), SystemClock().now())
                confirm(session, vault, act, login=login, enrollment_code=once, code=code)
        except HubError as refused:
            fail(refused.detail, 1)
    print_fact("Enrolled", login)


def _hub_id(session: Session) -> UUID | None:
    """The hub's organization, if it was set up."""
    from sqlmodel import select

    from hub.tables import Organization

    return session.exec(select(Organization.id).where(Organization.kind == "hub")).first()
