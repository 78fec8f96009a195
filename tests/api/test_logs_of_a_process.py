"""What is logged is known beforehand; words from outside never are."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import logging, structlog
from hub.api.logs import configure_logs
configure_logs(requests=True)
structlog.get_logger("hub.test").info("request", status=200, member="Lino Duarte")
logging.getLogger("some.library").error("row (98194821H) is bad", exc_info=ValueError("98194821H"))
logging.getLogger("some.library").info("not even this")
"""


def test_unknown_keys_and_the_messages_of_libraries_are_left_out() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    assert ran.stdout == ""
    ours, theirs = (json.loads(line) for line in ran.stderr.splitlines())
    assert (ours["event"], ours["status"], ours["dropped"]) == ("request", 200, 1)
    assert (theirs["event"], theirs["library"], theirs["level"]) == (
        "library_message",
        "some.library",
        "error",
    )
    assert "Duarte" not in ran.stderr
    assert "98194821H" not in ran.stderr
