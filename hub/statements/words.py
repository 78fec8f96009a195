"""What the lines and headings of a statement are called, in English and Spanish."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


def kind_words(kind: str, language: str) -> str:
    """What a kind of line is called; one without words is shown as it is."""
    told = _table()["kind"].get(kind)
    return kind.replace("_", " ") if told is None else told[language]


def label(name: str, language: str) -> str:
    """A heading of the printed statement."""
    return _table()["label"][name][language]


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    text = files("hub.statements").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
