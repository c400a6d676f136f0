"""Webhooks, schedules, data sets, pages and one-off tasks (api/process-street-api.md 2.21 to 2.26).

Most are listed whole: one finding for the object stands for all of it, a webhook's events aside.
"""

from __future__ import annotations

from include.sandbox.reader.table.rule import IDENTITY, LEFT_OUT, LINKS, OWN_KIND, Rules, either, no_fact

WHOLE = no_fact("judged with the whole object")
FLAT_AUDIT: Rules = {"createdDate": WHOLE, "createdBy.*": WHOLE, "updatedDate": WHOLE, "updatedBy.*": WHOLE}

WEBHOOK: Rules = {
    "id": IDENTITY,
    "url": WHOLE,
    "status": WHOLE,
    "triggers": either("", excuses=frozenset({"converted", "unsupported", "preserved"})),
    "workflowId": WHOLE,
    "taskId": WHOLE,
    **FLAT_AUDIT,
    "links.*": LINKS,
}
INCOMING_WEBHOOK: Rules = {
    "id": IDENTITY,
    "name": WHOLE,
    "automationApp": WHOLE,
    "status": WHOLE,
    "url": WHOLE,
    "workflowId": WHOLE,
    "dataSetId": WHOLE,
    "config.properties.*": WHOLE,
    "config.formFields.*": WHOLE,
    "config.columns.*": WHOLE,
    "config.keyColumn": WHOLE,
    **FLAT_AUDIT,
    "links.*": LINKS,
}
SCHEDULE: Rules = {
    "id": IDENTITY,
    "workflowId": WHOLE,
    "name": WHOLE,
    "startDate": WHOLE,
    "timeZone": WHOLE,
    "duePeriod": WHOLE,
    "nextRunDate": WHOLE,
    "previousRunDate": WHOLE,
    "rules.*": WHOLE,
    "assigneeEmails": WHOLE,
    **FLAT_AUDIT,
    "links.*": LINKS,
}
DATA_SET: Rules = {
    "id": IDENTITY,
    "audit.*": WHOLE,
    "organizationId": WHOLE,
    "name": either(),
    "fields.*": either(),
    "deletedDate": no_fact("a deleted data set is no object"),
    "deletedBy.*": no_fact("a deleted data set is no object"),
    **FLAT_AUDIT,
    "links.*": LINKS,
}
RECORD: Rules = {
    "id": IDENTITY,
    "audit.*": WHOLE,
    "organizationId": WHOLE,
    "dataSetId": WHOLE,
    "cells.*": WHOLE,
    "links.*": LINKS,
}
PAGE: Rules = {
    "id": IDENTITY,
    "name": either(),
    "description": either(excuses=LEFT_OUT),
    "folderId": either(),
    "shareLevel": WHOLE,
    "referenceId": WHOLE,
    "markdown": either(excuses=LEFT_OUT),
    "permissions.*": WHOLE,
    "revisions.*": WHOLE,
    **FLAT_AUDIT,
    "links.*": LINKS,
}
ONE_OFF_TASK: Rules = {
    "id": IDENTITY,
    "organizationId": no_fact("the organisation itself"),
    "name": either(),
    "description": either(),
    "dueDate": either(kept=True),
    "status": either(kept=True, excuses=frozenset({"preserved"})),
    "required": either(),
    "visibility": either(kept=True, excuses=frozenset({"preserved"})),
    "assignments.*": either(kept=True),
    "linkedWorkflowRun.*": either(kept=True),
    "subtasks.*": either(kept=True),
    "runId": either("linkedWorkflowRun", kept=True),
    "createdDate": either(kept=True),
    "createdBy.*": either("createdDate", kept=True),
    "updatedDate": either("createdDate", kept=True),
    "updatedBy.*": either("createdDate", kept=True),
    "links.*": LINKS,
}
INTEGRATIONS: dict[str, Rules] = {
    "webhook": WEBHOOK,
    "incoming_webhook": INCOMING_WEBHOOK,
    "schedule": SCHEDULE,
    "data_set": {**DATA_SET, "records.*": OWN_KIND},
    "record": RECORD,
    "page": PAGE,
    "one_off_task": ONE_OFF_TASK,
}
