"""The loops of the 837P as text: one function a loop, named for it, in the order of the guide.

Each gives back its segments with their terminators. Every value is held against the table on
its way: what recurs in a batch by `Recurring`, what is a claim's own by a `Record`, what is
seldom written by `segment`; so no value leaves unchecked, and hardly one is checked twice.
"""

from __future__ import annotations

from hub.x12.claim_837p import (
    LINES_MAX,
    BillingProvider,
    Claim837P,
    Payer,
    ServiceLine,
    Subscriber,
)
from hub.x12.encode import Record
from hub.x12.findings import refuse
from hub.x12.loops_2320 import loops_2320_other_payers, loops_2430_decisions
from hub.x12.profile import Contact, Profile
from hub.x12.recurring_837p import Recurring


class Loops(Recurring):
    """The loops for one profile."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        e = self.e
        self._member = Record(self.encoder, "NM103! NM104 NM105 NM107 NM109! SBR03 N301! N302")
        self._line_lead = [f"LX{e}{n}{self.t}SV1{e}HC{self.c}" for n in range(LINES_MAX + 1)]
        self._filing = e * 6 + self.encoder.text("SBR09")(profile.claim_filing_code)
        self._member_id = e + self.encoder.text("NM108!")(profile.member_id_qualifier) + e

    def header(self, reference: str, day: str, time: str, purpose: str) -> str:
        """BHT: this transaction set's own number, which a 277CA returns."""
        kind = self.profile.transaction_type
        return self.segment("BHT", "0019", purpose, reference, day, time, kind)

    def loop_1000a_submitter(self) -> str:
        """NM1*41 and PER: who sends."""
        profile = self.profile
        ids = ("46", profile.submitter_id)
        name = self.segment("NM1", "41", "2", profile.submitter_name, "", "", "", "", *ids)
        return name + self._contact(profile.submitter_contact)

    def loop_1000b_receiver(self) -> str:
        """NM1*40: who receives."""
        profile = self.profile
        ids = ("46", profile.receiver_id)
        return self.segment("NM1", "40", "2", profile.receiver_name, "", "", "", "", *ids)

    def loop_2000a_billing_provider(self, level: int, provider: BillingProvider) -> str:
        """HL*20 with 2010AA and, for another address, 2010AB."""
        out = [self.segment("HL", str(level), "", "20", "1")]
        if provider.taxonomy and self.profile.send_taxonomy:
            out.append(self.segment("PRV", "BI", "PXC", provider.taxonomy))
        kind = "1" if provider.first_name else "2"
        id_qualifier = "XX" if provider.npi else ""
        name = (provider.name, provider.first_name, provider.middle_name, "", "")
        out.append(self.segment("NM1", "85", kind, *name, id_qualifier, provider.npi))
        out.append(self.address(provider.address))
        out.append(self.segment("REF", provider.tin_qualifier, provider.tin))
        if provider.contact and self.profile.send_billing_contact:
            out.append(self._contact(provider.contact))
        if provider.pay_to:
            out.append(self.segment("NM1", "87", kind))
            out.append(self.address(provider.pay_to))
        return "".join(out)

    def loop_2000b_subscriber(self, level: int, parent: int, claim: Claim837P, payer: str) -> str:
        """HL*22, always without children: the member is subscriber and patient.

        `payer` is the claim's loop 2010BB, which a batch writes again and again.
        """
        e, t, one = self.e, self.t, claim.subscriber
        first = self.responsibilities[one.responsibility_code]
        information = f"SBR{e}{first}{e}18{e}{one.group_number}{self._filing}".rstrip(e)
        return (
            f"HL{e}{level}{e}{parent}{e}22{e}0{t}{information}{t}"
            f"{self.loop_2010ba_subscriber_name(one)}{payer}"
        )

    def loop_2010ba_subscriber_name(self, one: Subscriber) -> str:
        """NM1*IL with address and DMG."""
        e, t, home = self.e, self.t, one.address
        last, first, middle, suffix = one.last_name, one.first_name, one.middle_name, one.suffix
        street, more, member_id = home.line_1, home.line_2, one.member_id
        self._member.check((last, first, middle, suffix, member_id, one.group_number, street, more))
        return (
            f"NM1{e}IL{e}1{e}{last}{e}{first}{e}{middle}{e}{e}{suffix}"
            f"{self._member_id}{member_id}{t}"
            f"N3{e}{street}{e + more if more else ''}{t}"
            f"{self.cities[home.city, home.state, home.zip_code]}"
            f"DMG{e}D8{e}{self.births[one.birth_on]}{e}{self.sexes[one.sex_code]}{t}"
        )

    def loop_2010bb_payer_name(self, payer: Payer, payer_number: str) -> str:
        """NM1*PR, and REF*G2 where the billing provider has no NPI."""
        ids = (payer.id_qualifier, payer.payer_id)
        out = [self.segment("NM1", "PR", "2", payer.name, "", "", "", "", *ids)]
        if payer.address:
            out.append(self.address(payer.address))
        out += [self.segment("REF", *reference) for reference in payer.references]
        if payer_number:
            out.append(self.segment("REF", "G2", payer_number))
        return "".join(out)

    def check_numbers(self, claim: Claim837P) -> None:
        """The numbers that no two claims share: CLM01 and every line's REF*6R.

        Raises:
            X12Error: no lines or too many, a number that its element cannot hold.
        """
        own = (claim.patient_control_number, *[line.control_number for line in claim.lines])
        if not 2 <= len(own) <= LINES_MAX + 1:
            raise refuse("X12-WRITE-COUNT", "A claim has one to fifty lines.")
        self.numbers(len(own) - 1).check(own)

    def loop_2300_claim(self, claim: Claim837P) -> str:
        """CLM to HI, then the providers; amounts the patient paid do not occur in CHW claims."""
        e, c, t = self.e, self.c, self.t
        tail = more = ""
        if claim.patient_signature_code or claim.special_program_code or claim.delay_reason_code:
            tail = self._claim_tail(claim)
        if (
            claim.payer_claim_control_number
            or claim.authorization_number
            or claim.referral_number
            or claim.contract_type_code
            or claim.clearinghouse_trace
            or claim.record_number
            or claim.demonstration_id
            or claim.state_text
            or claim.note
        ):
            more = self._claim_references(claim)
        return (
            f"CLM{e}{claim.patient_control_number}{e}{self.dollars[claim.charge_cents]}{e}{e}{e}"
            f"{self.places[claim.place_of_service]}{c}B{c}"
            f"{self.frequencies[claim.claim_frequency_code]}{e}Y{e}A{e}Y{e}Y{tail}{t}{more}"
            f"{self.diagnoses[claim.diagnoses]}{self._claim_providers(claim)}"
            f"{loops_2320_other_payers(self, claim.other_payers) if claim.other_payers else ''}"
        )

    def _claim_tail(self, claim: Claim837P) -> str:
        """CLM10 to CLM20, what of them the claim has."""
        e, text = self.e, self.encoder.text
        values = [
            text("CLM10")(claim.patient_signature_code),
            "",
            text("CLM12")(claim.special_program_code),
            *[""] * 7,
            text("CLM20")(claim.delay_reason_code),
        ]
        return (e + e.join(values)).rstrip(e)

    def _claim_references(self, claim: Claim837P) -> str:
        """CN1, REF, K3 and NTE, those that the claim has."""
        rows = (
            ("CN1", claim.contract_type_code),
            ("REF", "9F", claim.referral_number),
            ("REF", "G1", claim.authorization_number),
            ("REF", "F8", claim.payer_claim_control_number),
            ("REF", "D9", claim.clearinghouse_trace),
            ("REF", "EA", claim.record_number),
            ("REF", "P4", claim.demonstration_id),
            ("K3", claim.state_text),
            ("NTE", claim.note_code, claim.note),
        )
        return "".join([self.segment(*row) for row in rows if row[-1]])

    def _claim_providers(self, claim: Claim837P) -> str:
        """2310A to 2310D, those that the claim carries and the profile wants."""
        if not (claim.referring or claim.rendering or claim.service_location or claim.supervising):
            return ""
        profile = self.profile
        loops = (
            ("DN", claim.referring, profile.send_referring),
            ("82", claim.rendering, profile.send_rendering),
            ("77", claim.service_location, profile.send_service_location),
            ("DQ", claim.supervising, profile.send_supervising),
        )
        return "".join([self.providers[entity, one] for entity, one, sent in loops if one and sent])

    def loop_2400_line(self, number: int, line: ServiceLine) -> str:
        """LX to the line's own provider; the line control number always goes along."""
        e, t = self.e, self.t
        flags = more = ""
        if line.epsdt or line.family_planning or line.copay_exempt:
            flags = self._flags(line)
        if line.note:
            more = self.segment("NTE", "ADD", line.note)
        if line.rendering and self.profile.send_rendering:
            more += self.providers["82", line.rendering]
        if line.decisions:
            more += loops_2430_decisions(self, line.decisions)
        return (
            f"{self._line_lead[number]}{self.codes[line.code]}{self.modifiers[line.modifiers]}"
            f"{e}{self.dollars[line.charge_cents]}{e}{self.unit_codes[line.unit_code]}"
            f"{e}{self.units[line.units]}{e}{self.line_places[line.place_of_service]}"
            f"{e}{e}{self.pointers[line.pointers]}{flags}{t}"
            f"DTP{e}472{e}{self._service_date(line)}{t}REF{e}6R{e}{line.control_number}{t}{more}"
        )

    def _flags(self, line: ServiceLine) -> str:
        """SV111, SV112 and SV115."""
        e = self.e
        values = ["Y" if line.epsdt else "", "Y" if line.family_planning else "", "", ""]
        return (e * 4 + e.join([*values, "0" if line.copay_exempt else ""])).rstrip(e)

    def _service_date(self, line: ServiceLine) -> str:
        first, last = line.service_on, line.service_until
        if last is None or last == first:
            return f"D8{self.e}{self.days[first]}"
        return f"RD8{self.e}{self.days[first]}-{self.days[last]}"

    def _contact(self, contact: Contact) -> str:
        numbers: list[str] = []
        for qualifier, number in (
            ("TE", contact.telephone),
            ("EX", contact.extension),
            ("EM", contact.email),
        ):
            if number:
                numbers += [qualifier, number]
        return self.segment("PER", "IC", contact.name, *numbers)
