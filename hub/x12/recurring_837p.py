"""What recurs in an 837P (codes, dates, amounts, places), each written and checked once."""

from __future__ import annotations

from datetime import date

from hub.kit.money import format_dollars
from hub.x12.claim_837p import (
    DIAGNOSES_MAX,
    MODIFIERS_MAX,
    POINTERS_MAX,
    Address,
    Provider,
)
from hub.x12.encode import Record, Sound, encoder
from hub.x12.findings import refuse
from hub.x12.profile import Profile


class Recurring:
    """The parts of one profile's claims that come again and again, remembered as they are written.

    `e` and `c` separate elements and components, `t` ends a segment (with its line end). What a
    part holds has been held against the table; a part that is refused is not remembered.
    """

    def __init__(self, profile: Profile) -> None:
        signs = profile.route.delimiters
        self.profile = profile
        self.e, self.c = signs.element, signs.component
        self.t = signs.terminator + profile.route.line_end
        self.encoder = encoder(signs)
        text = self.encoder.text
        charge, units = text("SV102"), text("SV104")
        self.days: Sound[date | None] = Sound(_day)
        self.births: Sound[date | None] = Sound(lambda day: _day(day, "DMG"))
        self.dollars: Sound[int] = Sound(lambda cents: charge(format_dollars(cents)))
        self.units: Sound[int] = Sound(lambda count: units(str(count)))
        self.unit_codes: Sound[str] = Sound(text("SV103"))
        self.codes: Sound[str] = Sound(text("SV101-2"))
        self.line_places: Sound[str] = Sound(text("SV105"))
        self.places: Sound[str] = Sound(text("CLM05-1!"))
        self.frequencies: Sound[str] = Sound(text("CLM05-3!"))
        self.sexes: Sound[str] = Sound(text("DMG03!"))
        self.responsibilities: Sound[str] = Sound(text("SBR01!"))
        self.modifiers: Sound[tuple[str, ...]] = Sound(self._modifiers)
        self.pointers: Sound[tuple[int, ...]] = Sound(self._pointers)
        self.diagnoses: Sound[tuple[str, ...]] = Sound(self._diagnoses)
        self.cities: Sound[tuple[str, str, str]] = Sound(self._city)
        self.providers: Sound[tuple[str, Provider]] = Sound(self._provider)
        self._numbers: dict[int, Record] = {}

    def segment(self, *values: str | tuple[str, ...]) -> str:
        """A segment that is seldom written, checked as a whole; everybody but NM1*87 has a name."""
        if values[0] == "NM1" and values[1] != "87" and not values[3]:
            text = "NM103 (last name) is missing."
            raise refuse("X12-WRITE-VALUE", text, segment_id="NM1", element=3)
        return self.encoder.segment(*values) + self.t

    def address(self, address: Address) -> str:
        """N3 and N4."""
        street = self.segment("N3", address.line_1, address.line_2)
        return street + self.cities[address.city, address.state, address.zip_code]

    def numbers(self, lines: int) -> Record:
        """What holds CLM01 and the REF*6R of so many lines."""
        found = self._numbers.get(lines)
        if found is None:
            found = self._numbers[lines] = Record(self.encoder, "CLM01!" + " REF02!" * lines)
        return found

    def _city(self, parts: tuple[str, str, str]) -> str:
        return self.segment("N4", *parts)

    def _provider(self, role: tuple[str, Provider]) -> str:
        """NM1 in any role, PRV*PE for a rendering one, the address for a place of service."""
        entity, provider = role
        kind = "1" if provider.person or provider.first_name else "2"
        name = (provider.name, provider.first_name, provider.middle_name, "", provider.suffix)
        qualifier = "XX" if provider.npi else ""
        text = self.segment("NM1", entity, kind, *name, qualifier, provider.npi)
        if entity == "82" and provider.taxonomy:
            text += self.segment("PRV", "PE", "PXC", provider.taxonomy)
        if entity == "77" and provider.address:
            text += self.address(provider.address)
        return text

    def _modifiers(self, modifiers: tuple[str, ...]) -> str:
        if len(modifiers) > MODIFIERS_MAX:
            raise refuse("X12-WRITE-COUNT", "A line has up to four modifiers.")
        one = self.encoder.text("SV101-3!")
        return "".join([self.c + one(modifier) for modifier in modifiers])

    def _pointers(self, pointers: tuple[int, ...]) -> str:
        if not 1 <= len(pointers) <= POINTERS_MAX:
            raise refuse("X12-WRITE-COUNT", "A line has one to four diagnosis pointers.")
        one = self.encoder.text("SV107-1!")
        return self.c.join([one(str(pointer)) for pointer in pointers])

    def _diagnoses(self, diagnoses: tuple[str, ...]) -> str:
        if not 1 <= len(diagnoses) <= DIAGNOSES_MAX:
            raise refuse("X12-WRITE-COUNT", "A claim has one to twelve diagnoses.")
        one = self.encoder.text("HI01-2!")
        codes = [one(code) for code in diagnoses]
        return f"HI{self.e}ABK{self.c}" + f"{self.e}ABF{self.c}".join(codes) + self.t


def _day(day: date | None, segment_id: str = "DTP") -> str:
    """CCYYMMDD; a day that is not there cannot be written."""
    if day is None:
        text = "A date of birth or of service is missing."
        raise refuse("X12-WRITE-VALUE", text, segment_id=segment_id)
    return day.isoformat().replace("-", "")
