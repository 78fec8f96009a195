"""Contract profiles that come with the hub: the empty template and fictional plans."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path

from hub.api.dependencies import AdminDep
from hub.api.routing import hub_router
from hub.contracts.profile import Profile, profiles
from hub.kit.errors import NotFound
from hub.shapes import Shown

router = hub_router("profiles")


class ProfileOut(Shown):
    """A profile: a plan and a contract with it, as they are posted."""

    name: str
    about: str
    organization: dict[str, Any]
    contract: dict[str, Any]

    @classmethod
    def of(cls, name: str, profile: Profile) -> ProfileOut:
        """A profile as JSON that could be posted."""
        told = profile.model_dump(mode="json", by_alias=True)
        return cls(name=name, **told)


class ProfileList(Shown):
    """Every profile; there are few."""

    data: list[ProfileOut]
    next: None


@router.get("")
def list_profiles(caller: AdminDep) -> ProfileList:
    """The template and the fictional example plans."""
    return ProfileList(data=[ProfileOut.of(*each) for each in profiles().items()], next=None)


@router.get("/{profile_name}")
def get_profile(
    caller: AdminDep,
    profile_name: Annotated[str, Path(max_length=60, description="`template`, …")],
) -> ProfileOut:
    """One profile."""
    found = profiles().get(profile_name)
    if found is None:
        raise NotFound("No profile has this name.")
    return ProfileOut.of(profile_name, found)
