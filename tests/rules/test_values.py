"""Every value of the rule floor is frozen and holds nothing but its fields."""

from __future__ import annotations

import dataclasses
from importlib import import_module
from pathlib import Path

import pytest

import hub.rules

OPEN = {"Known"}
"""Gathered step by step, and never handed to a rule."""
MAKER = "_make_"
"""A quick maker is open only until its value is filled (`hub.kit.quick`): then it is frozen."""
MODULES = sorted(path.stem for path in Path(hub.rules.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("module", MODULES)
def test_values_cannot_be_changed(module: str) -> None:
    for name, kind in vars(import_module(f"hub.rules.{module}")).items():
        if isinstance(kind, type) and dataclasses.is_dataclass(kind):
            assert "__slots__" in vars(kind), name
            frozen = kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
            assert frozen or name in OPEN or name.startswith(MAKER), name
