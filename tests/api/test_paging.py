"""Lists go on by signed cursors: nothing twice, nothing left out, nothing forged."""

from __future__ import annotations

import base64

import pytest

from tests.api.world import Party, bundled


@pytest.fixture
def members(semilla: Party) -> list[str]:
    """The ids of seven members of Semilla, in order."""
    made = []
    for number in range(7):
        body = bundled("members", "m01") | {"ref": f"p{number}", "cin": f"9000000{number}A"}
        made.append(semilla.must("POST", "/v1/members", body)["id"])
    return made


@pytest.mark.parametrize("limit", [1, 2, 3, 6, 7, 8, 200])
def test_following_the_cursor_reads_everything_once(
    semilla: Party, members: list[str], limit: int
) -> None:
    found, path = [], f"/v1/members?limit={limit}"
    while True:
        answer = semilla.get(path)
        page = answer.json()
        assert len(page["data"]) <= limit
        found += [row["id"] for row in page["data"]]
        if page["next"] is None:
            assert "link" not in answer.headers
            break
        target, _, rel = answer.headers["link"].partition(">; ")
        assert rel == 'rel="next"'
        path = target.removeprefix("<")
    assert found == members


def test_a_member_added_meanwhile_comes_at_the_end(semilla: Party, members: list[str]) -> None:
    first = semilla.must("GET", "/v1/members?limit=4")
    body = bundled("members", "m02")
    added = semilla.must("POST", "/v1/members", body)["id"]
    rest = semilla.must("GET", f"/v1/members?limit=200&cursor={first['next']}")
    assert [row["id"] for row in rest["data"]] == [*members[4:], added]


@pytest.mark.parametrize("limit", ["0", "-1", "201", "x", "1.5", ""])
def test_a_page_has_one_to_two_hundred_rows(semilla: Party, limit: str) -> None:
    answer = semilla.get(f"/v1/members?limit={limit}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "query:limit"


@pytest.mark.parametrize("cursor", ["", "x", "AAAA", "====", "A" * 399, "\u00e9", "%20", "a+b/c"])
def test_a_made_up_cursor_is_refused(semilla: Party, cursor: str) -> None:
    answer = semilla.get(f"/v1/members?cursor={cursor}")
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_refused")


def test_a_changed_cursor_is_refused(semilla: Party, members: list[str]) -> None:
    cursor = semilla.must("GET", "/v1/members?limit=2")["next"]
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[-1] ^= 1
    forged = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    assert semilla.get(f"/v1/members?cursor={forged}").status_code == 400


def test_a_cursor_belongs_to_its_list_its_filters_and_its_reader(
    admin: Party, semilla: Party, camino: Party, members: list[str]
) -> None:
    cursor = semilla.must("GET", "/v1/members?limit=2")["next"]
    assert camino.get(f"/v1/members?cursor={cursor}").status_code == 400
    assert semilla.get(f"/v1/health-workers?cursor={cursor}").status_code == 400
    assert semilla.get(f"/v1/members?cbo_ref=cbo-semilla&cursor={cursor}").status_code == 400
    kinds = admin.must("GET", "/v1/organizations?kind=cbo&limit=1")["next"]
    assert admin.get(f"/v1/organizations?kind=cbo&cursor={kinds}").status_code == 200
    assert admin.get(f"/v1/organizations?kind=plan&cursor={kinds}").status_code == 400


def test_a_cursor_tells_nothing_readable(semilla: Party, members: list[str]) -> None:
    cursor = semilla.must("GET", "/v1/members?limit=2")["next"]
    assert "m01" not in cursor
    assert "cbo" not in cursor
