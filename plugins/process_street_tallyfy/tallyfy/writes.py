"""Typed writes of one Tallyfy organisation (api/tallyfy-api.md section 2).

A POST is sent once: ``OutcomeUnknown`` means look it up before sending again (section 6). A 2xx
never proves that a value was stored (1.4): what is returned is the server's answer, to compare.
In a dry run each of these raises ``ForbiddenCall`` before anything is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, BinaryIO, TypeVar

from process_street_tallyfy.errors import DataError, OutcomeUnknown
from process_street_tallyfy.http.call import Call, Param
from process_street_tallyfy.http.multipart import Multipart
from process_street_tallyfy.http.parsing import parse
from process_street_tallyfy.http.session import ApiSession
from process_street_tallyfy.model import target
from process_street_tallyfy.tallyfy.merge import merged
from process_street_tallyfy.tallyfy.resources import RUN, STEP, TASK, TEMPLATE, Resources, content

Model = TypeVar("Model", bound=target.TargetModel)
Body = Mapping[str, Any]

#: What a task update with ``owners`` must name, or it is emptied (2.13).
OWNERS = frozenset({"users", "guests", "groups"})


class TallyfyWrites(Resources):
    def __init__(self, session: ApiSession, organization_id: str) -> None:
        super().__init__(session, organization_id)
        self._comments = f"comments:{organization_id}"
        self._guests = f"guests:{organization_id}"

    # Foundation

    def create_group(self, body: Body) -> target.Group:
        return self._post(target.Group, "/groups", body)

    def update_group(self, group_id: str, body: Body) -> target.Group:
        """Repeatable; ``members`` and ``guests`` become exactly those of ``body``, so it is the whole object (2.4)."""
        return self._put(target.Group, "/groups/{group}", body, group=group_id)

    def create_tag(self, title: str, color: str) -> target.Tag:
        """``color`` as ``#rrggbb`` (2.5)."""
        return self._post(target.Tag, "/tags", {"title": title, "color": color})

    def create_folder(self, name: str, parent_id: str | None, folder_type: str = "checklist") -> target.Folder:
        """``checklist`` or ``run``: any other word makes a template folder (2.6)."""
        return self._post(target.Folder, "/folders", {"name": name, "parent_id": parent_id, "folder_type": folder_type})

    def tag_object(self, subject_id: str, subject_type: str, tag_id: str) -> target.TagLink:
        """``Checklist`` or ``Run``, not archived (2.5)."""
        body = {"subject_id": subject_id, "subject_type": subject_type, "tag_id": tag_id, "tag_type": "public"}
        return self._post(target.TagLink, "/checklists/tags", body)

    def invite(self, email: str, first_name: str, last_name: str, role: str, message: str) -> target.Member:
        """Always sends a mail, a repetition too, and takes a seat (2.2)."""
        body = {"email": email, "first_name": first_name, "last_name": last_name, "role": role, "message": message}
        return self._post(target.Member, "/users/invite", body)

    def create_guest(self, email: str, first_name: str, last_name: str) -> target.Guest:
        """Names can only be set here (2.3). Counts against the hourly cap."""
        body = {"email": email, "first_name": first_name, "last_name": last_name}
        return self._post(target.Guest, "/guests", body, buckets=(self._guests,))

    # Templates

    def create_template(self, body: Body) -> target.Template:
        return self._post(target.Template, "/checklists", body)

    def create_step(self, template_id: str, body: Body) -> target.Step:
        """Appended at the end; ``position`` is dropped (2.9)."""
        return self._post(target.Step, f"{TEMPLATE}/steps", body, template=template_id)

    def create_capture(self, template_id: str, step_id: str, body: Body) -> target.Capture:
        return self._post(target.Capture, f"{STEP}/captures", body, template=template_id, step=step_id)

    def update_capture(self, template_id: str, step_id: str, capture_id: str, body: Body) -> target.Capture:
        """Repeatable; ``body`` is the whole definition: label, type, required, options (2.10)."""
        ids = {"template": template_id, "step": step_id, "capture": capture_id}
        return self._put(target.Capture, f"{STEP}/captures/{{capture}}", body, **ids)

    def update_template(self, template_id: str, changes: Body) -> target.Template:
        """:raises DataError: the read does not allow an update that wipes nothing."""
        ids = {"template": template_id}
        return self._merge(target.Template, "template", TEMPLATE, ids, changes, {"with": "prerun"})

    def drop_kickoff_fields(self, template_id: str, field_ids: Collection[str], changes: Body) -> target.Template:
        """By the list without them: a new version, processes keep their values (2.7). Never their own DELETE.

        :raises DataError: the read does not allow an update that wipes nothing.
        """
        ids = {"template": template_id}
        body = merged("template", self.raw(TEMPLATE, {"with": "prerun"}, ids), changes)
        body["prerun"] = [field for field in body["prerun"] if field["id"] not in field_ids]
        return self._put(target.Template, TEMPLATE, body, **ids)

    def update_step(self, template_id: str, step_id: str, changes: Body) -> target.Step:
        """:raises DataError: the read does not allow an update that wipes nothing."""
        return self._merge(target.Step, "step", STEP, {"template": template_id, "step": step_id}, changes, {})

    def reorder_step(self, template_id: str, step_id: str, position: int) -> target.Step:
        """Counted from 1; the others close up (2.9)."""
        ids = {"template": template_id, "step": step_id}
        return self._put(target.Step, f"{STEP}/reorder", {"position": position}, **ids)

    def reorder_capture(self, template_id: str, step_id: str, capture_id: str, position: int) -> target.Step:
        """Counted from 1; the others close up (2.10)."""
        body = {"capture_id": capture_id, "position": position}
        return self._put(target.Step, f"{STEP}/captures", body, template=template_id, step=step_id)

    def create_automation(self, template_id: str, body: Body) -> target.Automation:
        """A rule; running processes keep the version of the template without it (2.7, 2.11)."""
        return self._post(target.Automation, f"{TEMPLATE}/automated-actions", body, template=template_id)

    def update_automation(self, template_id: str, automation_id: str, body: Body) -> target.Automation:
        """Repeatable; conditions and actions become exactly those of ``body`` (2.11)."""
        path = f"{TEMPLATE}/automated-actions/{{automation}}"
        return self._put(target.Automation, path, body, template=template_id, automation=automation_id)

    # Processes

    def launch(self, body: Body) -> target.Process:
        return self._post(target.Process, "/runs", body)

    def update_run(self, run_id: str, changes: Body) -> target.Process:
        """:raises DataError: the read does not allow an update that wipes nothing."""
        return self._merge(target.Process, "run", RUN, {"run": run_id}, changes, {})

    def update_task(self, run_id: str, task_id: str, body: Body) -> target.Task:
        """Repeatable. A completed task refuses it (2.13).

        :raises DataError: ``owners`` without all three buckets would empty the missing ones.
        """
        if "owners" in body and not OWNERS.issubset(body["owners"]):
            raise DataError("owners must name users, guests and groups", code="partial_owners")
        return self._put(target.Task, TASK, body, run=run_id, task=task_id)

    def complete(
        self, run_id: str, task_id: str, *, is_approved: bool | None = None, override_user: int | None = None
    ) -> target.Task:
        """Read the task first: a second completion mails everybody again (trap 52)."""
        body = {"task_id": task_id, "is_approved": is_approved, "override_user": override_user}
        return self._post(target.Task, f"{RUN}/completed-tasks", body, run=run_id)

    def reopen(self, run_id: str, task_id: str) -> None:
        """Clears completer, time and decision; mails the task's owners (2.13, 4.1). Refused on an open task."""
        self._delete(f"{RUN}/completed-tasks/{{task}}", run=run_id, task=task_id)

    def create_one_off(self, body: Body) -> target.Task:
        """``body`` names ``title``, ``task_type``, ``deadline`` and all buckets of ``owners`` (2.13)."""
        return self._post(target.Task, "/tasks", body)

    def update_one_off(self, task_id: str, body: Body) -> target.Task:
        """Repeats ``title``, ``deadline``, ``owners`` (2.13). Sent once: it mails about the date each time."""
        call = self._call("PUT", "/tasks/{task}", {"task": task_id}, json=dict(body), repeatable=False)
        return self._created(target.Task, call)

    def complete_one_off(self, task_id: str) -> target.Task:
        """By the token's user. Read the task first: a second completion mails everybody again (trap 52)."""
        return self._post(target.Task, "/completed-tasks", {"task_id": task_id})

    def complete_kickoff(self, run_id: str) -> None:
        self._session.json(self._call("POST", f"{RUN}/complete-prerun", {"run": run_id}))

    def comment(self, task_id: str, content: str, state: str = "open") -> target.Thread:
        """Author is the token's user, time is now (2.15). Counts against the hourly cap."""
        body = {"content": content, "state": state, "label": "comment"}
        return self._post(target.Thread, "/tasks/{task}/comment", body, buckets=(self._comments,), task=task_id)

    def upload(
        self,
        stream: BinaryIO,
        filename: str,
        *,
        uploaded_from: str,
        subject_type: str,
        subject_id: str,
        step_id: str | None = None,
        checklist_id: str | None = None,
    ) -> target.Asset:
        """Store a file; the field is filled by a later write (2.16). ``stream`` must be seekable.

        Never repeated after a lost answer: the file is stored before a stage that can answer 500.
        """
        parts = {
            "uploaded_from": uploaded_from,
            "subject_type": subject_type,
            "subject_id": subject_id,
            "step_id": step_id,
            "checklist_id": checklist_id,
            "source": "local",
        }
        fields = {name: value for name, value in parts.items() if value is not None}
        start = stream.tell()

        def body() -> Multipart:
            stream.seek(start)
            return Multipart(fields, part="name", filename=filename, stream=stream)

        return self._created(target.Asset, self._call("POST", "/assets", {}, body=body))

    def delete_file(self, asset_id: str) -> None:
        """For good; no field may name it any more (section 5)."""
        self._delete("/file/{asset}", asset=asset_id)

    def put_back(self, place: str, body: Body) -> None:
        """An object as it was; ``place`` is its path below the organisation, ``body`` complete."""
        self._session.json(self._call("PUT", place, {}, json=dict(body)))

    # Taking back (section 5: archive before delete)

    def archive_run(self, run_id: str) -> None:
        self._delete(RUN, run=run_id)

    def activate_run(self, run_id: str) -> None:
        """Out of the archive (2.12); its tasks come along."""
        self._put(target.Process, f"{RUN}/activate", {}, run=run_id)

    def delete_run(self, run_id: str) -> None:
        self._delete(f"{RUN}/delete", run=run_id)

    def archive_one_off(self, task_id: str) -> None:
        self._delete("/tasks/{task}", task=task_id)

    def delete_one_off(self, task_id: str) -> None:
        self._delete("/tasks/{task}/delete", task=task_id)

    def delete_automation(self, template_id: str, automation_id: str) -> None:
        """Before the steps that it names, which cannot be deleted while it stands."""
        self._delete(f"{TEMPLATE}/automated-actions/{{automation}}", template=template_id, automation=automation_id)

    def archive_template(self, template_id: str) -> None:
        """Strips references to it from other templates for good (trap 57)."""
        self._delete(TEMPLATE, template=template_id)

    def delete_template(self, template_id: str) -> None:
        self._delete(f"{TEMPLATE}/delete", template=template_id)

    def disable_member(self, user_id: int) -> None:
        """Gives the seat back; refused for the default administrator."""
        self._delete("/users/{user}/disable", user=user_id)

    def delete_member(self, user_id: int) -> None:
        """For good; after it was disabled."""
        self._delete("/users/{user}/delete", user=user_id)

    def delete_guest(self, email: str) -> None:
        """Detaches the guest from all tasks (2.3)."""
        self._delete("/guests/{email}", email=email)

    def delete_group(self, group_id: str) -> None:
        self._delete("/groups/{group}", group=group_id)

    def delete_tag(self, tag_id: str) -> None:
        self._delete("/tags/{tag}", tag=tag_id)

    def delete_folder(self, folder_id: str) -> None:
        """What is in it survives."""
        self._delete("/folders/{folder}", folder=folder_id)

    def _post(
        self, model: type[Model], route: str, body: Body, *, buckets: tuple[str, ...] = (), **ids: str | int
    ) -> Model:
        """Keys that are None are left out: on creation they mean "not given", and some answer 422 to null."""
        given = {key: value for key, value in body.items() if value is not None}
        return self._created(model, self._call("POST", route, ids, json=given, buckets=buckets))

    def _created(self, model: type[Model], call: Call) -> Model:
        """:raises OutcomeUnknown: also for an answer of an unknown shape, since something was made."""
        body = self._session.json(call)
        try:
            return parse(model, content(body, call.route), call.route)
        except DataError as error:
            raise OutcomeUnknown(
                f"connection {self._session.account}: {call.label}: done, but the answer is not readable",
                advice="nothing: it is looked up first",
            ) from error

    def _put(self, model: type[Model], route: str, body: Body, **ids: str | int) -> Model:
        """None is sent as null: it clears."""
        answer = self._session.json(self._call("PUT", route, ids, json=dict(body)))
        return parse(model, content(answer, route), route)

    def _merge(
        self,
        model: type[Model],
        what: str,
        route: str,
        ids: Mapping[str, str | int],
        changes: Body,
        query: Mapping[str, Param],
    ) -> Model:
        return self._put(model, route, merged(what, self.raw(route, query, ids), changes), **ids)

    def _delete(self, route: str, **ids: str | int) -> None:
        self._session.send(self._call("DELETE", route, ids))
