"""Lines of api/tallyfy-api.md 8 that stand between the numbers of the other tests."""

from __future__ import annotations


def test_06_an_email_value_with_a_wrapper_is_stored_as_it_is(api):
    template = api.template()
    capture = api.capture(api.step(template), "email")
    task = api.tasks(api.launch(template))[0]
    path = f"/runs/{task['run_id']}/tasks/{task['id']}"
    wrapped = {"value": "a@guests-company.com"}
    assert api.put(path, {"taskdata": {capture["id"]: wrapped}})["taskdata"] == {capture["id"]: wrapped}


def test_16_a_start_date_alone_is_inert(api):
    """Who has a task that can start at any time hears of it at once."""
    template = api.template()
    begin = {"value": 3, "unit": "days"}
    for title, more in (("soft", {}), ("hard", {"is_soft_start_date": False})):
        api.step(template, title, start_date=begin, assignees=[2001], **more)
    run = api.launch(template)
    assert [task["is_soft_start_date"] for task in api.tasks(run)] == [True, False]
    assert [recipients for reason, recipients in api.mails if recipients == ("ana@acme-company.com",)] == [
        ("ana@acme-company.com",)
    ]


def test_29_options_of_one_text_are_taken(api):
    options = [{"id": 1, "text": "Same"}, {"id": 2, "text": "Same"}]
    capture = api.capture(api.step(api.template()), "dropdown", options=options)
    assert [option["text"] for option in capture["options"]] == ["Same", "Same"]


def test_54_two_switches_are_on_unless_sent(api):
    step = api.step(api.template())
    assert (step["assign_run_starter"], step["allow_guest_owners"]) == (True, True)


def test_58_rules_and_steps_name_a_direction_by_other_words(api):
    template = api.template()
    first, second = api.step(template, "first"), api.step(template, "second")

    def rule(option):
        condition = {
            "conditionable_id": first["id"],
            "conditionable_type": "Step",
            "operation": "completed",
            "statement": "any_time",
            "logic": "and",
        }
        deadline = {"value": 1, "unit": "days", "option": option, "step": second["id"]}
        action = {
            "action_type": "deadline",
            "action_verb": "deadline",
            "target_step_id": second["id"],
            "deadline": deadline,
        }
        body = {"automated_alias": option, "conditions": [condition], "then_actions": [action]}
        return api.status("POST", f"/checklists/{template['id']}/automated-actions", body)

    assert rule("from") in (200, 201)
    assert rule("before") in (200, 201)
    assert rule("prior_to") == 422


def test_60_a_task_names_its_step_by_the_timeline_id(api):
    template = api.template()
    step = api.step(template)
    assert api.tasks(api.launch(template))[0]["step_id"] == step["id"]


def test_61_variables_are_replaced_in_the_summary_and_kept_in_the_original(api):
    field = {"label": "Customer", "field_type": "text", "required": False}
    template = api.template(prerun=[field])
    alias, field_id = template["prerun"][0]["alias"], template["prerun"][0]["id"]
    api.step(template, summary=f"<p>Call {{{{{alias}}}}} and {{{{nobody-1}}}}</p>")
    task = api.tasks(api.launch(template, prerun={field_id: "Ms <O>"}))[0]
    assert task["summary"] == "<p>Call Ms &lt;O&gt; and {{nobody-1}}</p>"
    assert task["original_summary"] == f"<p>Call {{{{{alias}}}}} and {{{{nobody-1}}}}</p>"


def test_custom_fields_may_not_be_there(api):
    answer = api.call("GET", "/custom-field-keys")
    assert (answer.status_code, "ENDPOINT_NOT_FOUND" in answer.text) == (404, True)
