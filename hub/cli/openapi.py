"""`hub openapi`: the API's document, as it is committed and compared."""

from __future__ import annotations

import typer

app = typer.Typer()


@app.command()
def openapi() -> None:
    """Print the OpenAPI document of the API.

    Example: hub openapi > openapi/hub.json
    """
    from hub.api.openapi import render
    from hub.main import make_app
    from hub.settings import Settings

    typer.echo(render(make_app(Settings())), nl=False)
