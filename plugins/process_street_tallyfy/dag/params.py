"""The trigger forms: every value has a type, a default and a sentence of help."""

from __future__ import annotations

from airflow.sdk import Param

from process_street_tallyfy.model.organization import SEED_PHASES, WRITING_PHASES, OrganizationFile
from process_street_tallyfy.phases.extent import phase_names
from process_street_tallyfy.phases.options import SELECTION

DATE_HELP = "ISO date or date-time in UTC, such as 2026-01-31 or 2026-01-31T18:00; empty = no bound."
#: What the form refuses at once; what is right in itself but means nothing here, the first task refuses by name.
MOMENT = r"^(\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?$"
SOURCE_ID = r"^\S+$"
OBJECT = r"^[a-z_]+/\S+$"
WEB_ADDRESS = r"^(https://\S+)?$"


def migrate_params(settings: OrganizationFile) -> dict[str, Param]:
    """Params of ``migrate__<org>``; the organisation file gives the defaults."""
    migration = settings.migration
    return {
        "mode": Param(
            "migrate",
            type="string",
            enum=["migrate", "dry_run", "validate_only"],
            title="Mode",
            description="dry_run plans everything and writes nothing; validate_only reads and checks.",
            section="What to do",
        ),
        "phases": Param(
            [phase.value for phase in migration.phases],
            type="array",
            items={"type": "string", "enum": [*(phase.value for phase in WRITING_PHASES), *SEED_PHASES]},
            examples=[phase.value for phase in WRITING_PHASES],
            title="Phases",
            description="Phases that write. Discovery and validation always run.",
            section="What to do",
        ),
        "workflows": Param(
            [],
            type="array",
            items={"type": "string", "pattern": SOURCE_ID},
            title="Only these workflows",
            description="Process Street workflow ids, one per line; empty = all.",
            section="Selection",
        ),
        "only": Param(
            [],
            type="array",
            items={"type": "string", "pattern": OBJECT},
            title="Only these objects",
            description="To retry objects alone: one per line as kind/source id, such as run/pTEI91Q7da27NK_ANdTN9g or "
            "comment/…, as findings.csv and the object browser name them. Their parents come with them; nothing else "
            "is written. Empty = all.",
            section="Selection",
        ),
        "run_states": Param(
            list(migration.run_states),
            type="array",
            items={"type": "string", "enum": ["Active", "Completed", "Archived"]},
            examples=["Active", "Completed", "Archived"],
            title="Runs in these states",
            description="Workflow runs in another state stay where they are.",
            section="Selection",
        ),
        "finished_runs": Param(
            str(migration.finished_runs),
            type="string",
            enum=["full", "compact", "skip"],
            title="Finished runs",
            description="full = every task; compact = the record document on one task; skip = only listed. "
            "What an earlier run moved keeps its form.",
            section="Selection",
        ),
        **{
            f"changed_{end}": Param(
                None,
                type=["null", "string"],
                pattern=MOMENT,
                title=f"Changed {end}",
                description=DATE_HELP,
                section="Selection",
            )
            for end in ("since", "until")
        },
        "read_again": Param(
            default=False,
            type="boolean",
            title="Read open runs again",
            description="Even where their dates in Process Street say that nothing changed.",
            section="Selection",
        ),
        "approve": Param(
            [],
            type="array",
            items={"type": "string", "enum": ["plan", "people"]},
            examples=["plan", "people"],
            title="Ask for approval of",
            description="plan = wait after discovery until a person approves plan.html. people = invite those whom "
            "people.csv or the form names before anything is moved, after a person approves people_preview.json.",
            section="Safety",
        ),
        "error_rate": Param(
            migration.error_rate,
            type="number",
            minimum=0,
            maximum=1,
            title="Allowed error rate",
            description="Share of a phase's objects that may fail before the run stops. The result is ok only at 0.",
            section="Safety",
        ),
    }


def effect_params() -> dict[str, Param]:
    """Params of the cut-over and the rollback."""
    return {
        "dry_run": Param(
            default=False,
            type="boolean",
            title="Only list",
            description="Write the preview and stop before the approval.",
            section="What to do",
        )
    }


def retention_params() -> dict[str, Param]:
    """Params of the clean-up."""
    return {
        "dry_run": Param(
            default=False,
            type="boolean",
            title="Only say what is due",
            description="Name the terms that are over and remove nothing.",
            section="What to do",
        )
    }


def finish_params() -> dict[str, Param]:
    """Params of the finishing step."""
    return {
        "accept": Param(
            default=False,
            type="boolean",
            title="The cut-over is accepted",
            description="The days of migration.retention begin: what was staged and who is who is removed when they "
            "are over. Until then a rollback finds everything.",
            section="What to do",
        ),
        "remove_marks": Param(
            default=False,
            type="boolean",
            title="Take our marks out",
            description="Marks such as [ps:…] and the source fields leave the live templates, after an approval. "
            "Without it only the list is written.",
            section="What to do",
        ),
    }


def cut_over_params(settings: OrganizationFile) -> dict[str, Param]:
    """Params of the cut-over. None of them stands for the approval; what is selected is what was moved."""
    selection = migrate_params(settings)
    return {
        **effect_params(),
        **{name: selection[name] for name in SELECTION},
        "freeze": Param(
            "",
            type=["null", "string"],
            pattern=MOMENT,
            title="Freeze date",
            description="From here on nobody works in Process Street. ISO date-time in UTC; the run waits for it. "
            "Empty = now, with the final delta.",
            section="When",
        ),
        "waive": Param(
            [],
            type="array",
            items={"type": "string", "pattern": OBJECT},
            title="Waive",
            description="Objects that may be left unsettled by the final delta, one per line as kind/source id, such "
            "as run/pTEI91Q7da27NK_ANdTN9g.",
            section="Exceptions",
        ),
        "webhook_test_url": Param(
            "",
            type=["null", "string"],
            pattern=WEB_ADDRESS,
            title="Test address for webhooks",
            description="One labelled test message of Tallyfy's shape is sent there; an https address of your own, "
            "never one of the customer's webhooks. Empty = none.",
            section="Test",
        ),
    }


def rollback_params() -> dict[str, Param]:
    """Params of the rollback: the whole move unless one of the two names less."""
    return {
        **effect_params(),
        "phase": Param(
            "",
            type=["null", "string"],
            enum=["", None, *phase_names()],
            title="Only this phase",
            description="What was made in this phase and what stands on it; the preview says what goes along. "
            "Empty = the whole move.",
            section="How far",
        ),
        "checkpoint": Param(
            "",
            type=["null", "string"],
            title="Back to this checkpoint",
            description="Everything made after it goes: the end of a phase (templates) or of a batch "
            "(runs.load/open/0003), the newest of that name, or name@run for that of a certain run. A run that only "
            "lists writes all of them into checkpoints.csv. Empty = the whole move.",
            section="How far",
        ),
    }
