"""The cyclic collector rests while anybody is inside, and works again when all are out."""

from __future__ import annotations

import gc

import pytest

from hub.kit.collector import resting_collector
from hub.kit.errors import HubError, Kind, NotFound


def test_the_collector_rests_inside_and_works_again_outside() -> None:
    assert gc.isenabled()
    with resting_collector():
        assert not gc.isenabled()
        with resting_collector():
            assert not gc.isenabled()
        assert not gc.isenabled(), "somebody is still inside"
    assert gc.isenabled()


def test_a_failure_inside_wakes_it_too() -> None:
    with pytest.raises(KeyError), resting_collector():
        raise KeyError
    assert gc.isenabled()


def test_an_error_carries_its_sentence_its_places_and_its_values() -> None:
    error = HubError("Say it so.", pointers=(("/a", "is wrong"),), count=2)
    assert (str(error), error.detail) == ("Say it so.", "Say it so.")
    assert (error.pointers, error.values) == ((("/a", "is wrong"),), {"count": 2})
    assert HubError("x").pointers == ()
    assert (HubError.kind, NotFound.kind) == (Kind.CONFLICT, Kind.UNKNOWN)
