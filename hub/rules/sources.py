"""Where rules come from: documents with their addresses, and how sure each statement is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Standing(StrEnum):
    """How sure a statement is: read in the text, read second-hand, or not seen at all."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Citation:
    """A document, the place in it, and the standing of what it is cited for."""

    key: str
    locator: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class Source:
    """A document that rules are cited from."""

    key: str
    title: str
    url: str
    edition: str

    def confirmed(self, locator: str) -> Citation:
        """A statement read in this document."""
        return Citation(self.key, locator, Standing.CONFIRMED)

    def secondary(self, locator: str) -> Citation:
        """A statement that this document reports of another, or that follows from it."""
        return Citation(self.key, locator, Standing.SECONDARY)

    def unconfirmed(self, locator: str) -> Citation:
        """A statement expected in this document whose text was not seen, or is disputed."""
        return Citation(self.key, locator, Standing.UNCONFIRMED)


_DHCS = "https://www.dhcs.ca.gov/"

S1 = Source("S1", "DHCS FAQ: CHW Services, Billing", _DHCS + "?p=79687", "2025-26")
S2 = Source(
    "S2",
    "DHCS FAQ: CHW HCPCS G0019/G0022",
    _DHCS + "es/provgovpart/Pages/CHW-GCodes-FAQ.aspx",
    "2025",
)
S3 = Source(
    "S3",
    "DHCS FAQ: CHW, Provider Requirements",
    _DHCS + "providers-partners/frequently-asked-questions-for-medi-cal-community-health-worker-"
    "services-provider-requirements/",
    "2025-26",
)
S4 = Source(
    "S4",
    "DHCS FAQ: CHW, General Information",
    _DHCS + "provgovpart/Pages/CHW-General-Information-FAQ.aspx",
    "undated",
)
S5 = Source(
    "S5", "DHCS FAQ: CHW, Clinics", _DHCS + "provgovpart/Pages/CHW-Clinics-FAQ.aspx", "undated"
)
S6 = Source(
    "S6",
    "DHCS Community Health Workers page",
    _DHCS + "provgovpart/Pages/Community-Health-Workers.aspx",
    "2022-07-28 and later",
)
S7 = Source(
    "S7",
    "DHCS CBO, LHJ and CCFC application information",
    _DHCS + "tl/provgovpart/Pages/CBO-LHJ-CCFC-Application-Information.aspx",
    "2025-05-05",
)
S9 = Source(
    "S9",
    "SB 1385 (2024, chapter 164)",
    "https://app.legiplex.com/ca/legislature/2023/2023-r/bills/sb1385/drafts-compare",
    "2024-07-18",
)
S10 = Source(
    "S10",
    "AB 2697 (2022, chapter 488) and 42 CFR 440.130(c)",
    "https://app.legiplex.com/ca/legislature/2021/2021-r/bills/ab2697/drafts-compare",
    "2022-09-23",
)
S15 = Source("S15", "Medi-Cal fee-for-service rates file", _DHCS, "2026 copy, second-hand")
S16 = Source(
    "S16",
    "Health Net: CHW End-to-End Process",
    "https://healthnet.com/en_us/providers/support/calaim-resources/"
    "community-health-worker-process.html",
    "undated",
)
S17 = Source(
    "S17",
    "IEHP: CHW Benefit page",
    "https://providerservices.iehp.org/en/programs-and-services/community-health-worker-benefit",
    "undated",
)
S18 = Source(
    "S18",
    "SFHP: member page on CHW services",
    "https://www.sfhp.org/programs/medi-cal/benefits/community-health-worker-services/",
    "2023",
)
S19 = Source(
    "S19",
    "Pear Suite: Medi-Cal billing compliance for CHWs",
    "https://pearsuite.helpjuice.com/en_US/chw/"
    "medi-cal-billing-compliance-for-community-health-workers",
    "2025",
)
S20 = Source(
    "S20",
    "Pear Suite: billing limitation for CHW services",
    "https://pearsuite.helpjuice.com/managing-claims/billing-limitation-for-chw-services",
    "2025",
)
S21 = Source(
    "S21",
    "Pear Suite: claim denial reasons",
    "https://pearsuite.helpjuice.com/managing-claims/claim-denial-reason",
    "2025",
)
S22 = Source(
    "S22",
    "Public Works Alliance: PAVE CHW enrollment",
    "https://publicworksalliance.org/PAVE-CHW-Enrollment",
    "undated",
)
S24 = Source(
    "S24",
    "28 CCR 1300.71(b)",
    "https://revassurance.com/reva-laws/28-ccr-%c2%a71300-71b4",
    "current",
)
S25 = Source(
    "S25",
    "Medi-Cal manual: submission and timeliness; 22 CCR 51008",
    "https://docsbay.net/payment-request-for-long-term-care-25-1-submission-and-timeliness-"
    "instructions-pay-ltc-sub",
    "2018-09",
)
S26 = Source(
    "S26",
    "LA County DMH RMD Bulletin NGA 12-041 on BIC and CIN",
    "https://online.documentine.com/julian-calendar-leap-year-pdf/2/",
    "2012",
)
S27 = Source(
    "S27",
    "Medi-Cal telehealth manual, as reported by CCHP",
    "https://www.cchpca.org/?policy=live-video-14",
    "2025-01",
)
S28 = Source(
    "S28",
    "DHCS Managed Care Data Quality FAQ",
    _DHCS + "dataandstats/Pages/"
    "Managed-Care-Data-Quality-Monitoring-Frequently-Asked-Questions.aspx",
    "2022-23",
)
S30 = Source("S30", "A CBO-side CHW product and its tests (public project notes)", "", "2026-04")
S31 = Source("S31", "FQHC policy notes quoting the standing recommendation", "", "2026")
S32 = Source("S32", "NUCC provider taxonomy listings", "https://taxonomy.nucc.org/", "current")
S33 = Source(
    "S33",
    "Field documentation of the 837P supervising provider loop",
    "https://www.stedi.com/docs/healthcare",
    "2024",
)
S34 = Source(
    "S34",
    "CMS descriptors and guidance for G0019 and G0022 (CHI)",
    "https://codingintel.com/community-health-integration-chi-services/",
    "2024-25",
)
S37 = Source("S37", "Continuing training requirement (public project notes)", "", "undated")
X222 = Source(
    "X222",
    "ASC X12N 837 Professional guide 005010X222A1, as plans' companion guides quote it",
    "https://x12.org/products/technical-reports",
    "005010X222A1",
)
MANUAL = Source(
    "MANUAL",
    "Medi-Cal Provider Manual, CHW Preventive Services (chwprev) and APL 24-006",
    _DHCS,
    "text not seen",
)
AGREED = Source(
    "AGREED", "The hub's own contracts and agreements", "", "as recorded with each term"
)

SOURCES = {
    source.key: source
    for source in (
        S1,
        S2,
        S3,
        S4,
        S5,
        S6,
        S7,
        S9,
        S10,
        S15,
        S16,
        S17,
        S18,
        S19,
        S20,
        S21,
        S22,
        S24,
        S25,
        S26,
        S27,
        S28,
        S30,
        S31,
        S32,
        S33,
        S34,
        S37,
        X222,
        MANUAL,
        AGREED,
    )
}
"""Every document, by key."""
