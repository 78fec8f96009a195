"""`hub serve`: the API as a process."""

from __future__ import annotations

from typing import Annotated

import typer

from hub.cli.terminal import read_settings

app = typer.Typer()

STOP_SECONDS = 25
"""How long requests under way may take when the process is asked to stop."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address; default HUB_HOST.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; default HUB_PORT.")] = None,
    log_requests: Annotated[
        bool, typer.Option(help="A JSON line for every request on standard error.")
    ] = True,
) -> None:
    """Serve the API (documents at /docs), by default on the embedded database in ./.hub.

    The embedded database is brought to the newest revision; one given by URL must be there
    already (`hub migrate`).

    Example: hub serve --port 8080
    """
    import signal
    import sys

    import uvicorn

    from hub.api.logs import configure_logs
    from hub.cli.opened import open_database
    from hub.main import make_app

    # The server gives a signal back once it has shut down; ended by it, we would still hold the
    # database. So it becomes an ordinary way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    configure_logs(requests=log_requests)
    settings = read_settings()
    with open_database(settings) as database:
        uvicorn.run(
            make_app(settings, database=database),
            host=host or settings.host,
            port=settings.port if port is None else port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
