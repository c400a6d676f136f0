"""What the runs are about: names, amounts and phrases that a person recognises."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """The history of one workflow: how many runs in each state, who starts them, what they are about.

    `subject` fills the field `key` and the `{}` in `name`. Runs are between `youngest` and `oldest` days old.
    """

    workflow: str
    name: str
    key: str | None
    subjects: tuple[str, ...]
    department: str
    active: int
    completed: int
    archived: int = 0
    oldest: int = 400

    @property
    def runs(self) -> int:
        return self.active + self.completed + self.archived


MONTHS = tuple(f"2025-{month:02d}" for month in range(9, 13)) + tuple(f"2026-{month:02d}" for month in range(1, 12))
HIRES = (
    "Zeynep Arslan",
    "Tom Becker",
    "Ana Sofia Lopes",
    "Jiří Novotný",
    "Fatima El Idrissi",
    "Karl-Heinz Müller",
    "سارة الأحمد",
    "Oluwaseun Bello",
    "Marie Dubois",
    "Henrik Larsen 🎒",
    "Ivana Kovač",
    "Luca Conti",
    "Sigrid Ås",
    "Ben Carter",
    "Nguyễn Minh",
    "Paula Reyes",
    "Timo Virtanen",
    "Agnieszka Wójcik",
)
LEAVERS = ("Frank Wolter", "Ida Sand", "Max Thal", "Rita Volk", "Uwe Kraft", "Jo Linde", "Eva Gross", "Nils Ahr")
CLIENTS = (
    "Blythe Outfitters",
    "Montana Serra",
    "Fjellbua Sport",
    "Alpenladen Garmisch",
    "Vagabond & Sons",
    "متجر الصحراء",
    "Trek-Shop Lyon",
    "Norrsken AB",
    'Club "Bergfreunde"',
    "Peak <b>Performers</b>",
    "Kilimandscharo GmbH & Co. KG",
    "Sentiero Verde",
    "Outdoor 24",
    "Camp Königssee",
    "Wild Swim Club",
    "Polar Basecamp",
)
INCIDENTS = (
    "Shop answers with 502",
    "Wrong VAT on invoices",
    "Warehouse scanner offline",
    "Phishing mail to finance",
    "ERP export is empty",
    "Payment provider down",
    "Search shows no tents",
    "Newsletter sent twice",
    "Disk full on build server",
    "Login loop in the app",
    "Price list leaked",
    "DNS expired",
    "Stock is negative",
    "Slow checkout 🐌",
)
HEADLINES = (
    "Five knots for your tent",
    "How we sew a seam",
    "Winter sale",
    "Meet the team: Operations",
    "Rucksack or duffel?",
    "Leave no trace",
    "Our new recycled fabric",
    "Packing for the Alps",
    "Repair instead of replace",
    "Sleeping warm at −10 °C",
    "Trail snacks 🥜",
    "From sketch to tent",
    "A night at the hut",
    "Kids outdoors",
    "Behind the trade fair",
    "Care for your zip",
    "The lightest tent we made",
    "Gift guide",
)
ARTICLES = (
    "Sewing machine needles",
    "Pallet jack",
    "Office chairs (12)",
    "Licences for CAD",
    "Photo backdrop",
    "Coffee machine",
    "Zip sliders, 10,000 pcs",
    "Forklift inspection",
    "Ripstop nylon, 4 rolls",
    "First-aid kits",
    "Label printer",
    "Server rack",
    "Trade fair carpet",
    "Shelf labels",
    "Aluminium poles",
    "Cleaning contract",
)
RELEASES = tuple(f"shop {major}.{minor}" for major in (7, 8) for minor in range(6))
WEEKS = tuple(f"week {week}" for week in range(35, 47))
FAIRS = ("OutDoor Munich 2025", "ISPO 2025", "Friluft Oslo 2026")

PLANS: tuple[Plan, ...] = (
    Plan("Employee onboarding", "Onboarding - {}", "Full_name", HIRES, "People", 6, 11, 1, 560),
    Plan("Offboarding", "{} leaves", "Leaver", LEAVERS, "People", 2, 6, 0),
    Plan("Client intake", "Intake {}", "Client", CLIENTS, "Sales", 6, 9, 1),
    Plan("Month-end close", "Close {}", "Month", MONTHS, "Finance", 2, 12, 1, 430),
    Plan("Incident response", "{}", "Summary", INCIDENTS, "Engineering", 3, 10, 1),
    Plan("Content publishing", "{}", "Headline", HEADLINES, "Marketing", 6, 11, 1),
    Plan("Purchase request", "{}", "Article", ARTICLES, "Operations", 5, 10, 1),
    Plan("Vendor review", "Review of vendor {}", None, tuple("ABCDEFGH"), "Operations", 2, 6),
    Plan("Release checklist", "Release {}", "Version", RELEASES, "Engineering", 2, 9, 1, 220),
    Plan("Weekly ops review", "Ops review {}", None, WEEKS, "Operations", 2, 10, 0, 100),
    Plan("Access request", "Access {}", None, tuple(str(4200 + n) for n in range(8)), "IT", 3, 5),
    Plan("Policy review", "Policy {}", None, ("travel", "security", "gifts", "leave"), "Management", 2, 2),
    Plan("Trade fair planning", "{}", "Fair", FAIRS, "Marketing", 0, 1, 2, 640),
)

PHRASES = (
    "As agreed on the phone",
    "See the mail of Tuesday",
    "Two cartons are missing",
    "Checked with the supplier",
    "  needs a second look  ",
    "OK",
    "n/a",
    "Lieferung verspätet sich um 3 Tage",
    "Prêt à expédier",
)
RICH = (
    "<p>Done with <b>care</b>.</p><ul><li>first</li><li>second</li></ul>",
    "**Decision:** we go on\n\n- keep the price\n- ask again in spring",
    '<p>See <a href="https://www.kranich-holm.com/wiki?a=1&amp;b=2">the wiki</a></p>',
    "Line one\nLine two\n\nLine four",
)
REMARKS = (
    "@{someone} can you have a look?",
    "Done, thanks!",
    "The client calls back tomorrow.",
    "I put the new file up.",
    "@{someone} @{other} please decide until Friday 🙏",
    "Preis inkl. MwSt. geprüft.",
    "Why is this still open?",
    "Waiting for the signature.",
    "شكراً جزيلاً",
    "Replaced v1 by v2 <see below>",
    "mail me at {email} if it hurries",
    "+1",
)
