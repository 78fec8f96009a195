"""A foreign 837P under the rules that the hub holds its own to: told, not refused."""

from __future__ import annotations

from datetime import date

from hub.x12.claim_837p import ClaimBatch
from hub.x12.errors import Finding
from hub.x12.profile import Contact, Profile, Route
from hub.x12.repeats import Seen
from hub.x12.snip import claim_findings


def review(batch: ClaimBatch) -> list[Finding]:
    """What no public validator finds in the claims of an 837P, each at its claim's segment.

    The day of the file is BHT04; without it nothing lies in the future. Terms that only a
    contract could tell (zero charges, Z codes first) are taken as allowed.
    """
    profile = Profile(
        Route("ZZ", "-", "ZZ", "-"),
        "-",
        "-",
        Contact(),
        "-",
        "-",
        transaction_type=batch.transaction_type,
        zero_charge_allowed=True,
    )
    written_on = batch.written_on or date.max
    seen = Seen()
    found: list[Finding] = []
    for one in batch.claims:
        mine = claim_findings(profile, one.claim, written_on=written_on)
        mine += seen.look(one.claim)
        seen.keep(one.claim)
        found += [finding._replace(refuses=False, position=one.position) for finding in mine]
    return found
