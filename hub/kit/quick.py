"""A quick way to make frozen values: filled while still open, then closed for good."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

T = TypeVar("T")


def quick_maker(kind: type[T]) -> type[T]:
    """A twin of a frozen dataclass with slots: called like it, it answers values of it.

    A frozen dataclass sets each field through `object.__setattr__`, three times the cost of a
    plain assignment. The twin has the same slots and is not frozen; once filled, the value
    becomes one of `kind` (the layouts are the same), and nothing can change it any more.

    Raises:
        TypeError: not a frozen dataclass with slots, or one that adds to its own making.
    """
    parameters = getattr(kind, "__dataclass_params__", None)
    if parameters is None or not parameters.frozen or "__slots__" not in vars(kind):
        raise TypeError(f"{kind.__name__} is no frozen dataclass with slots")
    if hasattr(kind, "__post_init__"):
        raise TypeError(f"{kind.__name__} adds to its own making")

    def close(self: Any) -> None:
        self.__class__ = kind

    made = [
        (field.name, field.type, dataclasses.field(default=field.default))
        if field.default_factory is dataclasses.MISSING
        else (field.name, field.type, dataclasses.field(default_factory=field.default_factory))
        for field in dataclasses.fields(kind)  # type: ignore[arg-type]
    ]
    return dataclasses.make_dataclass(
        kind.__name__, made, namespace={"__post_init__": close}, slots=True
    )
