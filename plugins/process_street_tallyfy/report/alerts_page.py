"""The table of alerts as a page that a person reads: ``docs/alerts.md``.

``python -m process_street_tallyfy.report.alerts_page [--check] docs/alerts.md`` writes or checks it.
"""

from __future__ import annotations

from process_street_tallyfy.alerts.channels import CHANNELS
from process_street_tallyfy.model.alert import OCCASIONS, Alert
from process_street_tallyfy.transform.written_page import command, table

INTRODUCTION = """# Alerts

An organisation file says who is told what. Without `migration.alerts` nothing is sent and nothing hangs on the DAGs.

```yaml
migration:
  alerts:
    - {notifier: slack, conn_id: slack_ops}                                   # everything
    - notifier: mail
      conn_id: smtp_default
      only: [critical_error, person_needed, deadline]
      arguments: {to: ops@acme.example}
    - {notifier: webhook, conn_id: pager, arguments: {endpoint: v1/events}}   # the message as JSON
    - notifier: airflow.providers.opsgenie.notifications.opsgenie.OpsgenieNotifier
      only: [critical_error]
      arguments: {payload: {message: "{{ alert.subject }}", description: "{{ alert.text }}"}}
  deadline_hours: 48                                                          # later than that is told as late
```

Restart nothing: the file is read when the DAG is parsed and again when something is told. Try it with
`{"mode": "dry_run"}`: its start and its end are told.
"""
TEXT = """## What a message says

Ids, counts, codes, what to do, the address of the organisation's page, and the `correlation` id that stands in every
log line of the run. Never people, never run ids (somebody may have typed a name into one); what a link leads to asks
for Airflow's login. A notifier's templates may use `alert.subject`, `text`, `html`, `name`, `organization`, `dag_id`,
`sentence`, `task`, `code`, `advice`, `page`, `correlation`.

## What is promised

- **Once.** The ledger's table `alert` keeps what was told in a run: mapped tasks, retries and cleared tasks tell
  nothing twice. A cleared run that ends again is told again.
- **Never in the way.** A notifier that fails, hangs (10 seconds for slack and webhook, the connection's `timeout` for
  mail) or does not exist is logged as `alert … did not reach entry …`, counted as `migration.alerts` with the outcome
  `failed`, and keeps it from none of the others. What is lost stays lost: look at the page.
- **Also when no worker is left.** The end of a run is told by the DAG processor, a deadline by the triggerer. Both need
  to reach the connections; without the ledger the end is told without counts.
- No alert for what somebody decided (a rejected approval), nor for what only follows from another failure: a phase
  after a red gate, the verdict over it.
"""
#: The user's words -> the alerts that answer them.
ASKED_FOR: dict[str, tuple[Alert, ...]] = {
    "Migration start/complete": (Alert.START, Alert.COMPLETE),
    "Critical errors": (Alert.CRITICAL_ERROR,),
    "Rate limit warnings": (Alert.RATE_LIMIT,),
    "Validation failures": (Alert.VALIDATION_FAILURE,),
    "Manual intervention required": (Alert.PERSON_NEEDED,),
}
#: Short name -> the type of its connection, and what has to be installed.
NEEDS: dict[str, tuple[str, str]] = {
    "mail": ("SMTP (`from_email` in its extra)", "comes with Airflow"),
    "slack": ("Slack Incoming Webhook", "`pip install 'process-street-tallyfy[slack]'`"),
    "webhook": ("HTTP", "comes with this package"),
}


def page() -> str:
    """Markdown, byte for byte the same for the same tables."""
    answers = {alert: words for words, alerts in ASKED_FOR.items() for alert in alerts}
    lines = [
        (
            f"`{alert.value}`",
            occasion.title,
            occasion.when,
            occasion.once_per,
            answers.get(alert, ""),
        )
        for alert, occasion in OCCASIONS.items()
    ]
    channels = [(f"`{name}`", f"`{channel.notifier}`", *NEEDS[name]) for name, channel in CHANNELS.items()]
    parts = [
        INTRODUCTION,
        "## What is told\n",
        table(("Name", "Title", "When", "Once per run and", "Answers to"), lines),
        "## Where to\n",
        table(("`notifier`", "Airflow's notifier", "Connection", "Needs"), channels),
        TEXT,
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    command("alerts_page", "The page of the alerts.", page)
