"""The record document of a run: every fact that Process Street told of it, for people and for machines.

::

    run, comments, attachments --facts--> what the version is the hash of
                               --reading--> the same in words, task by task
    both --document--> record.json --sha256--> page: record.html --pack--> <run id>_record_<version>.zip

Only the facts make a version: a workflow that gets another name, or a person, makes no new record of old runs.
The same version with the same words is the same file, byte by byte.
"""

from process_street_tallyfy.transform.record.document import RunRecordPlan, plan_record
from process_street_tallyfy.transform.record.reading import Source

__all__ = ["RunRecordPlan", "Source", "plan_record"]
