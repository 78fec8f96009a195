"""Money is whole cents: nothing that can lose one occurs in the hub."""

from __future__ import annotations

import ast

from tests.architecture.sources import python_files, short, tree_of

NO_MONEY = ("hub/statements/pdf_file.py", "hub/bench/")
"""Lengths on a page come in millimetres, measured times in seconds; no cents are counted there."""


def test_neither_float_nor_decimal_is_named_anywhere() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files("hub")
        if not short(path).startswith(NO_MONEY)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Name | ast.Attribute | ast.alias)
        and _name(node) in {"float", "Float", "Decimal", "Numeric", "decimal"}
    ]
    assert found == []


def test_cents_are_never_divided_by_the_operator_that_makes_fractions() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files("hub")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.BinOp | ast.AugAssign)
        and isinstance(node.op, ast.Div)
        and any(
            isinstance(inner, ast.Name | ast.Attribute) and _name(inner).endswith("cents")
            for inner in ast.walk(node)
        )
    ]
    assert found == []


def test_a_number_with_a_point_is_never_calculated_with() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in python_files("hub")
        if not short(path).startswith(NO_MONEY)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mult | ast.Div)
        and any(_is_fraction(side) for side in (node.left, node.right))
    ]
    assert found == []


def _is_fraction(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def _name(node: ast.Name | ast.Attribute | ast.alias) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else node.name
