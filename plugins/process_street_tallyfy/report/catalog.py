"""Every file of a run's report folder: which report it belongs to, what stands in it, and who may have it.

A file that holds names has a twin without them. Pages and JSON files say it themselves, CSV files by their name.
"""

from __future__ import annotations

from dataclasses import dataclass

from process_street_tallyfy.enums import StrEnum


class Repeats(StrEnum):
    """What of the customer's words a file repeats."""

    NOTHING = "no personal data"
    NAMES = "names of workflows"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """``twin``: the file that says the same without names; '' where this one has none."""

    report: str
    what: str
    repeats: Repeats = Repeats.NOTHING
    twin: str = ""


#: The order is that of a move.
FILES: dict[str, ReportFile] = {
    "plan.html": ReportFile(
        "plan", "readiness of each workflow, settings, calls, hours, findings", Repeats.NAMES, "plan_shared.html"
    ),
    "plan_shared.html": ReportFile("plan", "the same with ids for names"),
    "plan.json": ReportFile("plan", "the same for machines"),
    "assessment.csv": ReportFile("plan", "a line for each workflow", Repeats.NAMES, "assessment_shared.csv"),
    "assessment_shared.csv": ReportFile("plan", "the same with ids for names"),
    "checklist_before.html": ReportFile("checklist", "what people do before the move, to tick off"),
    "checklist_before.csv": ReportFile("checklist", "the same with every id"),
    "progress.html": ReportFile("progress", "how far the run was at its last gate"),
    "progress.json": ReportFile("progress", "the same for machines"),
    "progress.csv": ReportFile("progress", "a line for each kind of object"),
    "report.html": ReportFile("fidelity", "how the run ended: gates, objects, errors, findings"),
    "summary.json": ReportFile("fidelity", "the same for machines"),
    "findings.csv": ReportFile("fidelity", "a line for each fact that did not arrive as it was"),
    "fidelity.html": ReportFile(
        "fidelity", "how each workflow arrived, and what is left to do", Repeats.NAMES, "fidelity_shared.html"
    ),
    "fidelity_shared.html": ReportFile("fidelity", "the same with ids for names"),
    "fidelity.json": ReportFile("fidelity", "the same for machines"),
    "fidelity.csv": ReportFile("fidelity", "a line for each workflow", Repeats.NAMES, "fidelity_shared.csv"),
    "fidelity_shared.csv": ReportFile("fidelity", "the same with ids for names"),
    "checklist_after.html": ReportFile("checklist", "what people do from the cut-over on, to tick off"),
    "checklist_after.csv": ReportFile("checklist", "the same with every id"),
    "cut_over.html": ReportFile("cut-over", "what happens when, and what became of every effect"),
    "cut_over.json": ReportFile("cut-over", "the same for machines"),
    "cut_over.csv": ReportFile("cut-over", "a line for each effect"),
    "cut_over_preview.json": ReportFile("approval", "the list that the cut-over asks about"),
    "people_preview.json": ReportFile("approval", "the list of invitations that is asked about, by number"),
    "finish.json": ReportFile("approval", "the list of marks that is asked about"),
    "rollback.json": ReportFile("approval", "the list of objects that a rollback asks about"),
    "checkpoints.csv": ReportFile("approval", "the points that a rollback can go back to"),
}


def sharing(name: str) -> str:
    """For whom a file is, as a sentence; what no table knows holds ids, codes and counts like the others."""
    found = FILES.get(name)
    if found is None or found.repeats is Repeats.NOTHING:
        return "Without personal data: ids, codes and counts. It may be handed on."
    return f"Repeats {found.repeats}. Hand {found.twin} on instead: it says the same with ids."
