"""The loops of the 837P as text: one function a loop, named for it, in the order of the guide.

Each adds the loop's segments to `out`. Values go in as they are; `Encoder.check` and
`check_counts` of the writer look at every one of them before anything leaves.
"""

from __future__ import annotations

from datetime import date

from hub.kit.money import format_dollars
from hub.x12.claim_837p import (
    Address,
    BillingProvider,
    Claim837P,
    Payer,
    Provider,
    ServiceLine,
    Subscriber,
)
from hub.x12.profile import Contact, Profile


class Loops:
    """The loops for one profile; `e` and `c` are its element and component separators."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.e = profile.route.delimiters.element
        self.c = profile.route.delimiters.component
        self._days: dict[date, str] = {}
        self._dollars: dict[int, str] = {}

    def segment(self, *values: str) -> str:
        """Values joined by the element separator, empty ones at the end left out."""
        return self.e.join(values).rstrip(self.e)

    def day(self, day: date | None) -> str:
        """CCYYMMDD, nothing for no day."""
        if day is None:
            return ""
        text = self._days.get(day)
        if text is None:
            text = f"{day.year:04d}{day.month:02d}{day.day:02d}"
            if len(self._days) < 50_000:
                self._days[day] = text
        return text

    def dollars(self, cents: int) -> str:
        """X12 dollars of an amount in cents."""
        text = self._dollars.get(cents)
        if text is None:
            text = format_dollars(cents)
            if len(self._dollars) < 50_000:
                self._dollars[cents] = text
        return text

    def header(self, out: list[str], reference: str, day: str, time: str, purpose: str) -> None:
        """BHT: this transaction set's own number, which a 277CA returns."""
        kind = self.profile.transaction_type
        out.append(self.segment("BHT", "0019", purpose, reference, day, time, kind))

    def loop_1000a_submitter(self, out: list[str]) -> None:
        """NM1*41 and PER: who sends."""
        profile = self.profile
        name = (
            "NM1",
            "41",
            "2",
            profile.submitter_name,
            "",
            "",
            "",
            "",
            "46",
            profile.submitter_id,
        )
        out.append(self.segment(*name))
        out.append(self._contact(profile.submitter_contact))

    def loop_1000b_receiver(self, out: list[str]) -> None:
        """NM1*40: who receives."""
        profile = self.profile
        name = ("NM1", "40", "2", profile.receiver_name, "", "", "", "", "46", profile.receiver_id)
        out.append(self.segment(*name))

    def loop_2000a_billing_provider(
        self, out: list[str], level: int, provider: BillingProvider
    ) -> None:
        """HL*20 with 2010AA and, for another address, 2010AB."""
        out.append(self.segment("HL", str(level), "", "20", "1"))
        if provider.taxonomy and self.profile.send_taxonomy:
            out.append(self.segment("PRV", "BI", "PXC", provider.taxonomy))
        kind = "1" if provider.first_name else "2"
        id_qualifier = "XX" if provider.npi else ""
        name = (provider.name, provider.first_name, provider.middle_name, "", "")
        out.append(self.segment("NM1", "85", kind, *name, id_qualifier, provider.npi))
        self._address(out, provider.address)
        out.append(self.segment("REF", provider.tin_qualifier, provider.tin))
        if provider.contact and self.profile.send_billing_contact:
            out.append(self._contact(provider.contact))
        if provider.pay_to:
            out.append(self.segment("NM1", "87", kind))
            self._address(out, provider.pay_to)

    def loop_2000b_subscriber(
        self, out: list[str], level: int, parent: int, claim: Claim837P
    ) -> None:
        """HL*22, always without children: the member is subscriber and patient."""
        e, subscriber = self.e, claim.subscriber
        out.append(f"HL{e}{level}{e}{parent}{e}22{e}0")
        filing = self.profile.claim_filing_code
        group = subscriber.group_number
        out.append(
            f"SBR{e}{subscriber.responsibility_code}{e}18{e}{group}{e}{e}{e}{e}{e}{e}{filing}"
        )
        self.loop_2010ba_subscriber_name(out, subscriber)
        self.loop_2010bb_payer_name(out, claim.payer, claim.billing_provider)

    def loop_2010ba_subscriber_name(self, out: list[str], subscriber: Subscriber) -> None:
        """NM1*IL with address and DMG."""
        e, s = self.e, subscriber
        qualifier = self.profile.member_id_qualifier
        out.append(
            f"NM1{e}IL{e}1{e}{s.last_name}{e}{s.first_name}{e}{s.middle_name}{e}{e}{s.suffix}"
            f"{e}{qualifier}{e}{s.member_id}"
        )
        self._address(out, s.address)
        out.append(f"DMG{e}D8{e}{self.day(s.birth_on)}{e}{s.sex_code}")

    def loop_2010bb_payer_name(
        self, out: list[str], payer: Payer, provider: BillingProvider
    ) -> None:
        """NM1*PR, and REF*G2 where the billing provider has no NPI."""
        e = self.e
        out.append(
            f"NM1{e}PR{e}2{e}{payer.name}{e}{e}{e}{e}{e}{payer.id_qualifier}{e}{payer.payer_id}"
        )
        if payer.address:
            self._address(out, payer.address)
        for qualifier, value in payer.references:
            out.append(self.segment("REF", qualifier, value))
        if provider.payer_number:
            out.append(self.segment("REF", "G2", provider.payer_number))

    def loop_2300_claim(self, out: list[str], claim: Claim837P) -> None:
        """CLM to HI; amounts the patient paid do not occur in CHW claims."""
        e, c = self.e, self.c
        tail = ""
        if claim.patient_signature_code or claim.special_program_code or claim.delay_reason_code:
            after = (claim.patient_signature_code, "", claim.special_program_code)
            tail = self.segment("", *after, *[""] * 7, claim.delay_reason_code)
        out.append(
            f"CLM{e}{claim.patient_control_number}{e}{self.dollars(claim.charge_cents)}{e}{e}{e}"
            f"{claim.place_of_service}{c}B{c}{claim.claim_frequency_code}{e}Y{e}A{e}Y{e}Y{tail}"
        )
        if claim.contract_type_code:
            out.append(self.segment("CN1", claim.contract_type_code))
        for qualifier, value in (
            ("9F", claim.referral_number),
            ("G1", claim.authorization_number),
            ("F8", claim.payer_claim_control_number),
            ("D9", claim.clearinghouse_trace),
            ("EA", claim.record_number),
            ("P4", claim.demonstration_id),
        ):
            if value:
                out.append(f"REF{e}{qualifier}{e}{value}")
        if claim.state_text:
            out.append(self.segment("K3", claim.state_text))
        if claim.note:
            out.append(self.segment("NTE", claim.note_code, claim.note))
        out.append(f"HI{e}ABK{c}" + f"{e}ABF{c}".join(claim.diagnoses))
        self._claim_providers(out, claim)

    def _claim_providers(self, out: list[str], claim: Claim837P) -> None:
        """2310A to 2310D, those that the claim carries and the profile wants."""
        profile = self.profile
        if claim.referring and profile.send_referring:
            self.provider(out, "DN", claim.referring)
        if claim.rendering and profile.send_rendering:
            self.provider(out, "82", claim.rendering)
        if claim.service_location and profile.send_service_location:
            self.provider(out, "77", claim.service_location)
        if claim.supervising and profile.send_supervising:
            self.provider(out, "DQ", claim.supervising)

    def loop_2400_line(self, out: list[str], number: int, line: ServiceLine) -> None:
        """LX to the line's own provider; the line control number always goes along."""
        e, c = self.e, self.c
        code = f"HC{c}{line.code}"
        if line.modifiers:
            code = f"{code}{c}{c.join(line.modifiers)}"
        tail = ""
        if line.epsdt or line.family_planning or line.copay_exempt:
            flags = ("Y" if line.epsdt else "", "Y" if line.family_planning else "")
            tail = self.segment("", "", "", "", *flags, "", "", "0" if line.copay_exempt else "")
        out.append(f"LX{e}{number}")
        out.append(
            f"SV1{e}{code}{e}{self.dollars(line.charge_cents)}{e}{line.unit_code}{e}{line.units}{e}"
            f"{line.place_of_service}{e}{e}{c.join(map(str, line.pointers))}{tail}"
        )
        out.append(self._service_date(line))
        out.append(f"REF{e}6R{e}{line.control_number}")
        if line.note:
            out.append(self.segment("NTE", "ADD", line.note))
        if line.rendering and self.profile.send_rendering:
            self.provider(out, "82", line.rendering)

    def _service_date(self, line: ServiceLine) -> str:
        e, first = self.e, self.day(line.service_on)
        if line.service_until is None or line.service_until == line.service_on:
            return f"DTP{e}472{e}D8{e}{first}"
        return f"DTP{e}472{e}RD8{e}{first}-{self.day(line.service_until)}"

    def provider(self, out: list[str], entity: str, provider: Provider) -> None:
        """NM1 in any role, PRV*PE for a rendering one, the address for a place of service."""
        kind = "1" if provider.person or provider.first_name else "2"
        name = (provider.name, provider.first_name, provider.middle_name, "", provider.suffix)
        qualifier = "XX" if provider.npi else ""
        out.append(self.segment("NM1", entity, kind, *name, qualifier, provider.npi))
        if entity == "82" and provider.taxonomy:
            out.append(self.segment("PRV", "PE", "PXC", provider.taxonomy))
        if entity == "77" and provider.address:
            self._address(out, provider.address)

    def _address(self, out: list[str], address: Address) -> None:
        e = self.e
        line_2 = f"{e}{address.line_2}" if address.line_2 else ""
        out.append(f"N3{e}{address.line_1}{line_2}")
        out.append(f"N4{e}{address.city}{e}{address.state}{e}{address.zip_code}")

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
