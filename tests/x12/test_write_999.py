"""Every file that a partner posts is answered: TA1 for its envelope, 999 for its sets."""

from __future__ import annotations

from itertools import count

import pytest

from hub.x12.acknowledgments import GroupAnswer
from hub.x12.errors import X12Error
from hub.x12.interchange import split
from hub.x12.read_999 import read_999, read_ta1
from hub.x12.write_999 import Answer, Numbers, answer_file
from tests.x12.test_acknowledgments import BODY_277CA, BODY_999
from tests.x12.values import (
    CLAIM_835,
    HEAD_835,
    WRITTEN_AT,
    make_835,
    make_claim,
    render_claims,
    wrap,
)

SOUND = make_835()


def answer(data: bytes) -> Answer:
    """The one answer to a file."""
    (found,) = answer_file(data, numbers=make_numbers(), written_at=WRITTEN_AT)
    return found


def make_numbers() -> Numbers:
    """Interchange numbers from 1, group numbers from 101."""
    return Numbers(count(1).__next__, count(101).__next__)


def group_answer(found: Answer) -> GroupAnswer:
    """The 999 in an answer, read by our own reader."""
    (interchange,) = split(found.content)
    return read_999(interchange.groups[0].sets[0])


def test_a_sound_file_is_accepted_with_a_999_that_goes_back() -> None:
    found = answer(SOUND)
    assert found.accepted
    assert found.content.decode() == (
        "ISA*00*          *00*          *ZZ*EXAMPLEHUB     *ZZ*EXAMPLEPLAN    *261122*1030*^"
        "*00501*000000001*0*T*:~"
        "GS*FA*EXAMPLEHUB*EXAMPLEPLAN*20261122*1030*101*X*005010X231A1~"
        "ST*999*0001*005010X231A1~"
        "AK1*HP*7*005010X221A1~"
        "AK2*835*0001*005010X221A1~"
        "IK5*A~"
        "AK9*A*1*1*1~"
        "SE*6*0001~GE*1*101~IEA*1*000000001~"
    )


def test_isa14_asks_for_a_ta1_and_gets_it_beside_the_999() -> None:
    (interchange,) = split(answer(SOUND.replace(b"*0*T*:~", b"*1*T*:~")).content)
    told = read_ta1(interchange.answers[0])
    assert (told.code, told.note_code) == ("A", "000")
    assert (told.written_on, told.written_at) == ("261122", "1030")
    assert told.interchange_control_number == "000000007"
    assert len(interchange.groups) == 1


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        (b"IEA*1*000000007", b"IEA*1*000000008", "001"),
        (b"IEA*1*", b"IEA*2*", "021"),
        (b"IEA*1*000000007~", b"", "023"),
        (b"IEA*1*000000007~", b"IEA*1*000000007", "023"),
        (b"~TRN", b"~~TRN", "022"),
    ],
)
def test_a_damaged_envelope_is_answered_by_a_ta1_that_says_why(
    old: bytes, new: bytes, note: str
) -> None:
    found = answer(SOUND.replace(old, new))
    (interchange,) = split(found.content)
    told = read_ta1(interchange.answers[0])
    assert (told.code, told.note_code) == ("R", note)
    assert interchange.groups == []
    assert not found.accepted


def test_a_file_without_isa_has_nobody_to_answer() -> None:
    assert answer_file(b"hello", numbers=make_numbers(), written_at=WRITTEN_AT) == []


def test_several_interchanges_have_several_answers() -> None:
    data = SOUND + SOUND.replace(b"000000007", b"000000008")
    found = answer_file(data, numbers=make_numbers(), written_at=WRITTEN_AT)
    assert [one.interchange_control_number for one in found] == ["000000007", "000000008"]
    assert [one.accepted for one in found] == [True, True]
    assert b"*000000002*" in found[1].content


def test_an_unbalanced_835_is_refused_at_its_segment_and_element() -> None:
    told = group_answer(answer(make_835(claims=CLAIM_835.replace("*3.34", "*3.35", 1))))
    assert told.code == "R"
    (one,) = told.sets
    assert (one.code, one.error_codes) == ("R", ("5",))
    claim, line = one.segment_errors
    assert (claim.segment_id, claim.position, claim.loop, claim.code) == ("CLP", 12, "2100", "8")
    assert claim.element_errors[0].element == 4
    assert (line.segment_id, line.position) == ("SVC", 18)
    assert line.contexts == (("TRN02:EFT0001",),)
    assert line.element_errors[0].bad_value == ""


def test_a_wrong_count_rejects_the_set_with_code_4() -> None:
    told = group_answer(answer(SOUND.replace(b"SE*", b"SE*9")))
    assert told.sets[0].code == "R"
    assert "4" in told.sets[0].error_codes


def test_a_group_fault_rejects_every_set_of_it() -> None:
    told = group_answer(answer(SOUND.replace(b"GE*1*", b"GE*2*")))
    assert (told.code, told.error_codes, told.accepted_count) == ("R", ("5",), 0)
    assert told.sets[0].code == "R"


def test_one_bad_set_of_two_is_a_partial_acceptance() -> None:
    text = SOUND.decode()
    one = text[text.index("ST*") : text.index("GE*")]
    bad = one.replace("*0001~", "*0002~").replace("*60*53.32", "*60*53.31")
    told = group_answer(answer(text.replace(one, one + bad).replace("GE*1", "GE*2").encode()))
    assert (told.code, told.accepted_count, told.counts_agree) == ("P", 1, True)
    assert [part.code for part in told.sets] == ["A", "R"]


def test_an_error_that_refuses_nothing_is_accepted_with_errors() -> None:
    head = HEAD_835.format(paid="53.32").replace("PER*BL*SUPPORT*TE*9165550101\n", "")
    found = answer(wrap("835", head + CLAIM_835))
    told = group_answer(found)
    assert found.accepted
    assert (told.code, told.sets[0].code, told.sets[0].accepted) == ("A", "E", True)
    (missing,) = told.sets[0].segment_errors
    assert (missing.segment_id, missing.code, missing.loop) == ("PER", "3", "1000")


def test_a_set_that_is_not_for_the_hub_is_not_called_accepted() -> None:
    told = group_answer(answer(wrap("834", "BGN*00*1*20261122")))
    assert (told.code, told.sets[0].code, told.sets[0].error_codes) == ("R", "R", ("1",))


def test_a_999_is_never_answered_by_a_999() -> None:
    found = answer(wrap("999", BODY_999))
    assert found.accepted
    assert found.content == b""


def test_a_277ca_is_answered_like_any_other() -> None:
    told = group_answer(answer(wrap("277CA", BODY_277CA)))
    assert (told.functional_code, told.code) == ("HN", "A")


def test_an_837p_error_names_the_claim_in_its_context() -> None:
    content = render_claims([make_claim()]).content.replace(b"DTP*472*D8", b"DTP*472*XX*X*Y*D8")
    told = group_answer(answer(content))
    (error,) = told.sets[0].segment_errors
    assert (error.segment_id, error.patient_control_number) == ("DTP", "C1")


def test_a_damaged_segment_id_does_not_stop_the_answer() -> None:
    told = group_answer(answer(SOUND.replace(b"~MOA*", b"~mo*")))
    assert told.sets[0].segment_errors[0].segment_id == "ZZZ"


def test_ids_that_fit_no_envelope_of_ours_are_refused() -> None:
    data = SOUND.replace(b"EXAMPLEPLAN    *ZZ", b"EXAMPLEPLANEXAMPLEPLAN*ZZ")
    with pytest.raises(X12Error):
        answer(data)
