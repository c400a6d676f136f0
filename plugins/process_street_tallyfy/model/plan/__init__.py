"""What is going to be written: the output of ``transform``, the input of ``phases``.

Plans name target objects by *source* ids; the phases put the target ids in just before writing.
All plans are pure values: the same source gives the same plan, in a dry run too.
"""

from process_street_tallyfy.model.plan.organization import FolderPlan, GroupPlan, PeopleMap, PersonPlan, WebhookPlan
from process_street_tallyfy.model.plan.planned import Planned
from process_street_tallyfy.model.plan.run import CommentPlan, FilePlan, RunPlan, TaskPlan, ValuePlan
from process_street_tallyfy.model.plan.template import FieldPlan, OptionPlan, StepFinish, StepPlan, TemplatePlan

__all__ = [
    "CommentPlan",
    "FieldPlan",
    "FilePlan",
    "FolderPlan",
    "GroupPlan",
    "OptionPlan",
    "PeopleMap",
    "PersonPlan",
    "Planned",
    "RunPlan",
    "StepFinish",
    "StepPlan",
    "TaskPlan",
    "TemplatePlan",
    "ValuePlan",
    "WebhookPlan",
]
