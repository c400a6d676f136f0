"""The notifiers that have a short name in an organisation file, and how a message is put into them."""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple

from airflow.sdk import BaseNotifier

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.alert import Message, Route

#: A server that does not answer holds nobody up for longer, in seconds.
PATIENCE = 10


class Channel(NamedTuple):
    """``connection``: the argument that takes the connection's id. ``arguments`` may be templates over ``alert``."""

    notifier: str
    connection: str
    arguments: dict[str, Any]


CHANNELS: dict[str, Channel] = {
    "mail": Channel(
        "airflow.providers.smtp.notifications.smtp.SmtpNotifier",
        "smtp_conn_id",
        {"subject": "{{ alert.subject }}", "html_content": "{{ alert.html }}", "mime_subtype": "alternative"},
    ),
    "slack": Channel(
        "airflow.providers.slack.notifications.slack_webhook.SlackWebhookNotifier",
        "slack_webhook_conn_id",
        {"text": "{{ alert.text }}", "timeout": PATIENCE},
    ),
    # ``text`` is what Mattermost, Google Chat and others show of a message that is posted to them.
    "webhook": Channel(
        "airflow.providers.http.notifications.http.HttpNotifier",
        "http_conn_id",
        {
            "json": {
                key: f"{{{{ alert.{key} }}}}"
                for key in (
                    *("text", "name", "organization", "dag_id", "correlation"),
                    *("sentence", "task", "code", "advice", "page"),
                )
            },
            "extra_options": {"timeout": PATIENCE},
        },
    ),
}


def send(message: Message, route: Route) -> None:
    """Any other notifier gets the arguments of the organisation file, templates over ``alert`` among them.

    :raises BadConfiguration: there is no such notifier.
    """
    channel = CHANNELS.get(route.notifier, Channel(route.notifier, "conn_id", {}))
    arguments = {**channel.arguments, **route.arguments}
    if route.conn_id:
        arguments[channel.connection] = route.conn_id
    notifier = _notifier_class(channel.notifier)(**arguments)
    # Not called as a whole: that would log the text of a failure, which may repeat an address with a key in it.
    context: Any = {"alert": message}
    notifier.render_template_fields(context)
    notifier.notify(context)


def _notifier_class(path: str) -> type[BaseNotifier]:
    module, _, name = path.rpartition(".")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BadConfiguration(
            "a notifier of migration.alerts cannot be imported",
            code="no_notifier",
            advice="correct its path in the organisation file, or install the provider that has it",
        ) from error
    if not (isinstance(found, type) and issubclass(found, BaseNotifier)):
        raise BadConfiguration(
            "a notifier of migration.alerts is no notifier of Airflow",
            code="no_notifier",
            advice="name a class that is derived from airflow.sdk.BaseNotifier",
        )
    return found
