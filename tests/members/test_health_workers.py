"""The roster of a CBO."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.world import Party, bundled


@pytest.fixture
def worker(semilla: Party) -> dict[str, Any]:
    """The health worker chw-cert of Semilla."""
    posted = bundled("health_workers", "chw-cert")
    made: dict[str, Any] = semilla.must("POST", "/v1/health-workers", posted)
    return made


def test_an_edit_replaces_what_is_known(semilla: Party, worker: dict[str, Any]) -> None:
    body = bundled("health_workers", "chw-cert") | {"active_to": "2026-12-31", "certificate": None}
    shown = semilla.must("PUT", "/v1/health-workers/chw-cert", body, if_match='"v1"')
    assert (shown["active_to"], shown["certificate"], shown["version"]) == ("2026-12-31", None, 2)


def test_two_cbos_use_the_same_reference_for_different_people(
    semilla: Party, camino: Party, worker: dict[str, Any]
) -> None:
    body = bundled("health_workers", "chw-ok") | {"ref": "chw-cert"}
    other = camino.must("POST", "/v1/health-workers", body)
    assert other["id"] != worker["id"]
    assert semilla.must("GET", "/v1/health-workers/chw-cert")["first_name"] == "Bruno"
    assert camino.must("GET", "/v1/health-workers/chw-cert")["first_name"] == "Nestor"


def test_an_administrator_names_the_cbo(admin: Party, worker: dict[str, Any]) -> None:
    body = bundled("health_workers", "chw-ok")
    del body["cbo_ref"]
    refused = admin.post("/v1/health-workers", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "cbo_ref_missing")
    admin.must("POST", "/v1/health-workers", body | {"cbo_ref": "cbo-camino"})
    listed = admin.must("GET", "/v1/health-workers?cbo_ref=cbo-camino")["data"]
    assert [row["ref"] for row in listed] == ["chw-ok"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"pathway": "luck"}, "/pathway"),
        ({"training": [{"on": "2026-01-01", "hours": 6.5}]}, "/training/0/hours"),
        ({"languages": ["Spanish!"]}, "/languages/0"),
        ({"active_to": "2020-01-01"}, ""),
        ({"certificate": {"kind": "chw"}}, "/certificate/issuer"),
        ({"work_experience": {"hours": 1, "from": "2026-01-01"}}, "/work_experience/to"),
    ],
)
def test_a_worker_that_cannot_be_is_refused(
    semilla: Party, change: dict[str, Any], pointer: str
) -> None:
    answer = semilla.post("/v1/health-workers", bundled("health_workers", "chw-cert") | change)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
