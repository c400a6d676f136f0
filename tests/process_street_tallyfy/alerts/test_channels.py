"""What arrives at a real mail server and at a real web server, through the providers' own notifiers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from process_street_tallyfy.alerts.channels import CHANNELS, send
from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.alert import Message, Route


def connect(patch: pytest.MonkeyPatch, conn_id: str, **values: Any) -> str:
    patch.setenv(f"AIRFLOW_CONN_{conn_id.upper()}", json.dumps(values))
    return conn_id


def test_a_webhook_gets_the_message_as_json(script: Any, reply: Any, message: Message, monkeypatch: Any) -> None:
    script.answer(reply(204))
    conn_id = connect(monkeypatch, "ops_web", conn_type="http", host=script.url, password="not-for-anybody")
    send(message, Route(notifier="webhook", conn_id=conn_id, arguments={"endpoint": "hooks/7"}))
    (seen,) = script.seen
    assert (seen.method, seen.path) == ("POST", "/hooks/7")
    body = json.loads(seen.body)
    assert body["text"] == message.text
    assert (body["name"], body["organization"], body["task"]) == ("validation_failure", "acme", "runs.gate")
    assert set(body) == set(CHANNELS["webhook"].arguments["json"])


def test_slack_gets_the_message_as_text(script: Any, reply: Any, message: Message, monkeypatch: Any) -> None:
    script.answer(reply(200, b"ok"))
    conn_id = connect(
        monkeypatch, "ops_slack", conn_type="slackwebhook", host=f"{script.url}/services", password="T0/B0/x"
    )
    send(message, Route(notifier="slack", conn_id=conn_id))
    (seen,) = script.seen
    assert seen.path == "/services/T0/B0/x"
    assert json.loads(seen.body)["text"] == message.text


def test_a_mail_has_a_subject_and_a_link_that_can_be_clicked(postbox: Any, message: Message, monkeypatch: Any) -> None:
    box, port = postbox
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "airflow@ops.example"}
    conn_id = connect(monkeypatch, "ops_mail", conn_type="smtp", host="127.0.0.1", port=port, extra=extra)
    send(message, Route(notifier="mail", conn_id=conn_id, arguments={"to": ["ops@ops.example"]}))
    (mail,) = box.mails
    assert mail["Subject"] == "[migrate__acme] Validation failed (x)"
    assert mail["To"] == "ops@ops.example"
    html = next(part for part in mail.walk() if part.get_content_type() == "text/html")
    text = html.get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert f'<a href="{message.page}">' in text
    assert "3 &lt; 10 objects" in text


def test_any_other_notifier_of_airflow_will_do(script: Any, reply: Any, message: Message, monkeypatch: Any) -> None:
    script.answer(reply(200))
    connect(monkeypatch, "ops_web", conn_type="http", host=script.url)
    path = "airflow.providers.http.notifications.http.HttpNotifier"
    arguments = {"http_conn_id": "ops_web", "data": "{{ alert.code }} {{ alert.page }}"}
    send(message, Route(notifier=path, arguments=arguments))
    assert script.seen[0].body.decode() == f"x {message.page}"


@pytest.mark.parametrize("path", ["no.such.module.Notifier", "json.Missing", "json.JSONDecoder", "json.dumps"])
def test_what_is_no_notifier_is_said(path: str, message: Message) -> None:
    with pytest.raises(BadConfiguration, match="no_notifier"):
        send(message, Route(notifier=path))
