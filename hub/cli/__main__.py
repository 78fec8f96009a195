"""`python -m hub.cli`: the same as the `hub` command, for processes that start one."""

from hub.cli import app

app(prog_name="hub")
