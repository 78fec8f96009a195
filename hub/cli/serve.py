"""`hub serve`: the API as a process."""

from __future__ import annotations

import signal
import socket
import sys
from typing import Annotated

import typer

from hub.cli.terminal import fail, read_settings

app = typer.Typer()

STOP_SECONDS = 25
"""How long requests under way may take when the process is asked to stop."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address; default HUB_HOST.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; default HUB_PORT.")
    ] = None,
    log_requests: Annotated[
        bool, typer.Option(help="A JSON line for every request on standard error.")
    ] = True,
) -> None:
    """Serve the API (documents at /docs), by default on the embedded database in ./.hub.

    The embedded database is brought to the newest revision; one given by URL must be there
    already (`hub migrate`).

    Example: hub serve --port 8080
    """
    import uvicorn

    from hub.api.logs import configure_logs

    settings = read_settings()
    with _bound(host or settings.host, settings.port if port is None else port) as listening:
        from hub.cli.opened import open_database
        from hub.main import make_app

        # The server gives a signal back once it has shut down; ended by it, we would still hold
        # the database. So it becomes an ordinary way out.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        with open_database(settings) as database:
            told = "http://{}:{}".format(*listening.getsockname()[:2])
            typer.echo(f"Serving on {told}, documents at {told}/docs; Ctrl-C ends it.")
            configure_logs(requests=log_requests)
            config = uvicorn.Config(
                make_app(settings, database=database),
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
            uvicorn.Server(config).run(sockets=[listening])


def _bound(host: str, port: int) -> socket.socket:
    """A socket bound to the address, so that a taken one is told in plain words.

    Raises:
        typer.Exit: the address cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as problem:
        listening.close()
        fail(f"cannot listen on {host} port {port}: {problem.strerror}", 1)
    return listening
