"""Tokens, headers, roles and how errors look (api/tallyfy-api.md 1.2, 1.3, 1.6, 2.2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

CLIENT = {"grant_type": "client_credentials", "scope": "*"}


def grant(api, **form):
    body = {**CLIENT, "client_id": api.state.client_id, "client_secret": api.state.client_secret, **form}
    return api.session.post(f"{api.url}/oauth/token", data=body)


def test_who_the_token_belongs_to(api):
    assert api.get("//me")["id"] == 1001
    assert api.get("/me")["role"] == "admin"
    assert [one["id"] for one in api.get("//me/organizations")] == [api.state.organization_id]
    assert api.get("")["users_count"] == 3


@pytest.mark.parametrize("token", ["", "wrong"])
def test_no_token_no_answer(api, token):
    api.act_as(token)
    assert api.status("GET", "/me") == 401


def test_a_token_ends_with_the_sandbox_clock(api):
    api.server.clock.advance(timedelta(days=183).total_seconds())
    assert api.status("GET", "/me") == 401


def test_another_organisation_is_out_of_bounds(api):
    assert api.status("GET", "//organizations/" + "f" * 32) == 403


def test_the_client_header_is_required_and_a_switch(api, start):
    del api.headers["X-Tallyfy-Client"]
    assert api.status("GET", "/me") == 401
    lenient = start(client_header_required=False)
    del lenient.headers["X-Tallyfy-Client"]
    assert lenient.status("GET", "/me") == 200


def test_an_error_without_the_accept_header_is_a_page(api):
    api.headers["Accept"] = "*/*"
    answer = api.call("GET", "/runs/" + "f" * 32)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=UTF-8")
    assert answer.text.startswith("<!DOCTYPE html>")
    assert api.status("GET", "/me") == 200


def test_49_the_token_endpoint_takes_forms_only(api):
    body = {**CLIENT, "client_id": api.state.client_id, "client_secret": api.state.client_secret}
    assert api.session.post(f"{api.url}/oauth/token", json=body).status_code == 400
    assert grant(api, client_secret="wrong").status_code == 401
    assert grant(api, grant_type="password").status_code == 400
    assert grant(api).json()["expires_in"] == 604_800


def test_50_an_application_is_not_a_user(api):
    personal = api.state.token
    token = grant(api).json()["access_token"]
    applications = f"//applications/{api.state.organization_id}/users"
    assert api.status("POST", f"{applications}/ana@acme-company.com/token") == 401
    api.act_as(token)
    assert api.status("GET", "/me") == 401
    assert api.status("GET", "//me") == 401
    minted = api.post(f"{applications}/ana@acme-company.com/token")
    assert minted["expires_in"] == 7_776_000
    api.act_as(minted["access_token"])
    assert api.get("/me")["email"] == "ana@acme-company.com"
    api.act_as(personal)


def test_a_user_made_by_an_application_is_active_and_mailed(api):
    api.act_as(grant(api).json()["access_token"])
    body = {"email": "new@acme-company.com", "first_name": "N", "last_name": "O", "role": "light"}
    path = f"//applications/{api.state.organization_id}/users"
    assert api.post(path, body)["status"] == "active"
    assert api.mails == [("account_created", ("new@acme-company.com",))]
    assert api.status("POST", path, body) == 422


LIGHT_MAY_NOT = [
    ("POST", "/checklists", {"title": "T", "type": "procedure"}),
    ("POST", "/folders", {"name": "F"}),
    ("POST", "/tags", {"title": "t", "color": "#aabbcc"}),
    ("POST", "/groups", {"name": "g", "description": "d"}),
    ("POST", "/guests", {"email": "g@guests-company.com", "first_name": "a", "last_name": "b"}),
    ("POST", "/users/invite", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), LIGHT_MAY_NOT)
def test_48_light_members_do_not_build(api, token_of, method, path, body):
    api.act_as(token_of(2002))
    assert api.status(method, path, body) == 403


def test_light_members_launch_and_complete(api, token_of):
    template = api.template()
    api.step(template)
    api.act_as(token_of(2002))
    assert api.complete(api.tasks(api.launch(template))[0])["completer_id"] == 2002


def test_permanent_deletes_are_for_admins(api, token_of):
    template = api.template()
    run = api.launch(template)
    api.act_as(token_of(2001))
    api.call("DELETE", f"/runs/{run['id']}")
    api.call("DELETE", f"/checklists/{template['id']}")
    assert api.status("DELETE", f"/runs/{run['id']}/delete") == 403
    assert api.status("DELETE", f"/checklists/{template['id']}/delete") == 403
    assert api.status("PUT", "/users/2002/role", {"role": "admin"}) == 403


def test_only_an_admin_invites_an_admin(api, token_of):
    api.act_as(token_of(2001))
    body = {"email": "n@acme-company.com", "first_name": "a", "last_name": "b", "role": "admin", "message": "m"}
    assert api.status("POST", "/users/invite", body) == 403
    assert api.status("POST", "/users/invite", {**body, "role": "standard"}) == 201


def test_only_assignees_may_complete_when_the_step_says_so(api, token_of):
    template = api.template()
    api.step(template, assignees=[2001], can_complete_only_assignees=True)
    task = api.tasks(api.launch(template))[0]
    api.act_as(token_of(2002))
    assert api.status("POST", f"/runs/{task['run_id']}/completed-tasks", {"task_id": task["id"]}) == 403
    api.act_as(api.state.token)
    assert api.complete(task)["status"] == "completed", "admins bypass"


def test_every_answer_can_be_traced(api):
    first, second = api.call("GET", "/me"), api.call("GET", "/nowhere")
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]
    assert first.headers["X-RateLimit-Remaining"] == "599"


def test_a_body_that_is_not_declared_as_json_is_not_read(api):
    headers = {**api.headers, "Content-Type": "text/plain"}
    answer = api.session.post(
        f"{api.url}/organizations/{api.state.organization_id}/tags", data='{"title":"a"}', headers=headers
    )
    assert answer.status_code == 422
