"""Source model -> target plan + findings. Pure functions: no Airflow, HTTP, SQL, clock or chance.

Flow::

    users, groups   -> user.plan_people, user.plan_groups
    pages           -> page.plan_page
    folders         -> organization.plan_folders
    WorkflowBundle  -> template.plan_template             (heading, step, content, form, logic, deadline,
                                                           variable, check, access, surrounding)
                    -> template.finish_template           people and dates, for the cut-over
    RunBundle       -> instance.plan_run                  (bridge, value, task, approval, kept)
                    -> comment.plan_comments, file.plan_files
    webhooks        -> webhook.plan_webhooks              the rest -> undelivered.plan

Every planning keeps a ``book.Book``: one finding per source fact that is not exact, one outcome per
source object. Advice and disposition of a finding come from the literal tables in ``reason``;
``mapping_table`` puts all such tables together, feature by feature.
``parent_id`` of findings and outcomes is the bundle's id: the workflow, or the run.
A value's source id is ``instance.value_id(run, field)``, since fields repeat in every run.
"""

#: Goes into every mapping row: a better mapping must be told from a changed source.
VERSION = "1"
