"""A quickly made value is the same value, and as frozen."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from hub.kit.quick import quick_maker


@dataclass(frozen=True, slots=True)
class Pair:
    first: int
    second: str = "b"
    rest: dict[str, int] = field(default_factory=dict)


def test_a_quickly_made_value_equals_the_slowly_made_one_and_is_of_its_type() -> None:
    made = quick_maker(Pair)(1, second="c")
    assert made == Pair(1, "c")
    assert type(made) is Pair


def test_a_quickly_made_value_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        quick_maker(Pair)(1).first = 2  # type: ignore[misc]


def test_defaults_are_made_anew_for_each_value() -> None:
    make = quick_maker(Pair)
    assert make(1).rest is not make(1).rest
    assert make(1).second == "b"


def test_a_missing_or_unknown_field_is_refused() -> None:
    with pytest.raises(TypeError):
        quick_maker(Pair)()  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        quick_maker(Pair)(1, third=3)  # type: ignore[call-arg]


def test_only_frozen_values_with_slots_have_a_quick_maker() -> None:
    class Plain:
        pass

    with pytest.raises(TypeError, match="no frozen"):
        quick_maker(Plain)
    with pytest.raises(TypeError, match="no frozen"):
        quick_maker(dataclass(Plain))

    @dataclass(frozen=True, slots=True)
    class Adding:
        a: int

        def __post_init__(self) -> None:
            pass

    with pytest.raises(TypeError, match="own making"):
        quick_maker(Adding)
