"""Decisions made small: deflated against a fixed text that already says what most of them say."""

from __future__ import annotations

import zlib

_LEVEL, _WINDOW, _MEMORY = 1, -12, 5
# A decision about nobody. For ever as it is: what was packed against it can only be unpacked
# against it. Another text would come beside it, under another first byte.
_SAID_ALREADY = (
    b'{"facts":{"authorizations":[],"biller_enrolled":true,"biller_faults":[],"cin_fault":null,"'
    b'code":"98960","day":"2026-03-04","diagnosis_faults":[],"documented_units":1,"encounter":{"'
    b'authorization_number":null,"caregiver_in_medi_cal":null,"cbo":"cbo","consent_to_bill":{"me'
    b'thod":"written","on":"2022-01-10"},"contact":"with_member","delay_reason_code":null,"diagn'
    b'oses":["Z59.41"],"eligibility_criterion":"unmet_social_need","eligibility_judged_by":null,'
    b'"ended_at":"2026-03-04T17:30:00+00:00","follows_emergency_visit":false,"group_ref":null,"g'
    b'roup_size":1,"has_delay_proof":false,"health_worker":"worker","initiating_visit":null,"key'
    b'":"encounter","language":"es","medicare_decided_on":null,"member":"member","member_present'
    b'":true,"modality":"in_person","other_payer_decided_on":null,"place_of_service":"12","servi'
    b'ce":"chw","service_date":"2026-03-04","started_at":"2026-03-04T17:00:00+00:00","stated_cod'
    b'e":null,"stated_minutes":null,"stated_modifiers":[],"stated_units":null,"telehealth_consen'
    b't_on":null,"topics":[{"has_note":true,"kind":"health_navigation","minutes":30}]},"filing_d'
    b'ue_on":"2026-08-31","g_units_this_month":0,"line_claimed":false,"line_elsewhere":false,"li'
    b'ne_minutes":30,"line_units":1,"member":{"authorizations":[],"birth_date":"1985-02-19","cin'
    b'":"00000000A","county":"37","coverage":[{"member_number":null,"plan":"plan","span":{"first'
    b'":"2020-01-01","last":null}}],"eligibility_checked_on":[],"has_address":true,"has_name":tr'
    b'ue,"key":"member","other_coverage":[],"person":"person","plans_of_care":[],"programs":[],"'
    b'recommendations":[{"last_on":null,"npi":"1000000004","on":"2021-02-01","recommender_type":'
    b'"nurse_practitioner"}],"sex":"F","share_of_cost":[]},"member_overlap_minutes":0,"minutes":'
    b'30,"modifiers":["U2"],"other_family_this_month":false,"plan_choices":1,"plan_known":true,"'
    b'plan_member_number":null,"plan_of_care":null,"plans":["plan"],"programs":[],"rate_cents":2'
    b'666,"received_on":"2026-03-10","recommendation":{"last_on":null,"npi":"1000000004","on":"2'
    b'021-02-01","recommender_type":"nurse_practitioner"},"same_untimed_services":0,"times_elsew'
    b'here":null,"topic_minutes":30,"training_hours":6,"units":1,"units_in_window":0,"units_that'
    b'_day":0,"units_this_year":0,"worker":{"active":{"first":"2020-01-01","last":null},"cbo":"c'
    b'bo","certificate":{"awarded_on":"2021-06-01","issuer":"Example College","kind":"chw"},"exc'
    b'lusion_checked_on":"2022-01-10","first_service_on":"2022-07-01","key":"worker","lived_expe'
    b'rience_attested_on":"2021-06-01","npi":null,"pathway":"certificate","person":"worker","tra'
    b'ining":[{"hours":6,"on":"2025-09-01"}],"work_experience":null},"worker_overlap_minutes":0}'
    b',"findings":[],"status":"ready"}'
)
_AGAINST_THIS = b"\x01"


def pack(document: bytes) -> bytes:
    """The document deflated; a tenth of its size where it says what most do."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=_SAID_ALREADY)
    return _AGAINST_THIS + packer.compress(document) + packer.flush()


def unpack(packed: bytes) -> bytes:
    """The document again.

    Raises:
        ValueError: not packed by this.
    """
    if packed[:1] != _AGAINST_THIS:
        raise ValueError("not a packed document of a known form")
    return zlib.decompressobj(_WINDOW, zdict=_SAID_ALREADY).decompress(packed[1:])
