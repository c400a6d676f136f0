"""What the page says, against the ledger that a real move filled."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Any

import pytest

from process_street_tallyfy.ledger.facade import Ledger
from process_street_tallyfy.ledger.staging import StagedRow
from process_street_tallyfy.model.state import PHASE_ORDER, Kind
from process_street_tallyfy.phases.places import PREFIX, report_of
from process_street_tallyfy.report.catalog import FILES, Repeats
from process_street_tallyfy.ui.downloads import ReportFolder, StoredFile

HERE = "/organizations/sample"


@pytest.fixture
def view(desk: Any) -> dict[str, Any]:
    return desk.get(f"/api{HERE}").json()


def found_by(desk: Any, **search: str) -> list[tuple[str, str, str]]:
    lines = desk.post(f"/api{HERE}/objects", data=search).json()["lines"]
    return [(line["found"]["kind"], line["found"]["source_id"], line["name"]) for line in lines]


def test_the_counts_are_those_of_the_ledger(desk: Any, view: dict[str, Any]) -> None:
    summary = {line.kind.value: line for line in desk.rehearsal.ledger().summary()}
    assert set(view["view"]["kinds"]) == set(summary)
    for kind, counts in view["view"]["kinds"].items():
        line = summary[kind]
        assert (counts["source"], counts["failed"], counts["in_review"]) == (line.source, line.failed, line.in_review)
        assert (counts["exact"], counts["converted"], counts["preserved"]) == (
            line.exact, line.converted, line.preserved,
        )  # fmt: skip
        assert counts["unsupported"] == line.unsupported + line.absent


def test_the_seven_phases_stand_in_their_order(view: dict[str, Any]) -> None:
    assert [line["phase"] for line in view["detail"]["phases"]] == [phase.value for phase in PHASE_ORDER]
    assert sum(line["counts"]["source"] for line in view["detail"]["phases"]) == view["view"]["counts"]["source"]


def test_every_call_of_the_move_is_in_the_use_of_its_limit(view: dict[str, Any], desk: Any) -> None:
    taken = dict(
        desk.rehearsal.ledger().scope.connection.execute("SELECT name, taken FROM migration.bucket").fetchall()
    )
    used = dict(
        desk.rehearsal.ledger()
        .scope.connection.execute("SELECT name, sum(calls)::bigint FROM migration.bucket_use GROUP BY name")
        .fetchall()
    )
    assert used == {name: calls for name, calls in taken.items() if calls}
    assert [limit["name"].partition(":")[0] for limit in view["view"]["limits"]] == ["source", "target", "comments"]


def test_an_object_is_found_by_id_by_target_by_part_of_its_name_and_by_kind_and_state(desk: Any) -> None:
    (workflow,) = found_by(desk, kind="workflow", state="verified")
    kind, source_id, name = workflow
    assert (kind, name) == ("workflow", "Take a cake order") or name
    assert workflow in found_by(desk, q=source_id[:6])
    assert workflow in found_by(desk, q=name[2:7].upper())
    target_id = desk.rehearsal.ledger().mapping.get(Kind.WORKFLOW, source_id).target_id
    assert workflow in found_by(desk, q=target_id)
    assert found_by(desk, kind="workflow", state="failed") == []


def test_names_inside_bodies_are_found_for_tasks_fields_and_answers(desk: Any) -> None:
    for kind, name in (
        ("task_template", "Take the order"),
        ("form_field", "Customer"),
        ("task", "Bake"),
        ("value", "Size"),
    ):
        assert name in {line[2] for line in found_by(desk, kind=kind)}, kind


def test_an_unknown_kind_is_refused(desk: Any) -> None:
    assert desk.post(f"/api{HERE}/objects", data={"kind": "dragon"}).status_code == 422


def test_an_object_shows_both_sides_findings_history_and_the_log_of_its_task(desk: Any) -> None:
    (run, *_) = found_by(desk, kind="run")
    found = desk.get(f"/api{HERE}/objects/run/{run[1]}").json()
    assert found["source_link"] == f"https://app.process.st/runs/{run[1]}"
    assert found["target_link"].endswith(f"/processes/{found['row']['target_id']}")
    assert found["parent"]["kind"] == "workflow"
    assert [item["entry"]["draft"]["to_state"] for item in found["attempts"]] == ["verified", "confirmed", "intent"]
    assert found["attempts"][0]["path"].startswith("/dags/migrate__sample/runs/run1/tasks/runs.")
    page = desk.get(f"{HERE}/objects/run/{run[1]}").text
    for text in (
        run[2],
        run[1],
        found["row"]["target_id"],
        found["source_link"],
        *(f["reason"] for f in found["findings"]),
    ):
        assert text in page


def test_the_fidelity_of_a_workflow_adds_up_to_its_objects(desk: Any) -> None:
    found = desk.get(f"/api{HERE}/fidelity").json()
    (line,) = found["lines"]
    kinds = {kind.kind: kind for kind in desk.rehearsal.ledger().summary()}
    with_workflow = [kinds[name] for name in kinds if name not in ("user", "group", "folder", "tag", "webhook")]
    assert line["runs"] == kinds["run"].source  # type: ignore[index]
    assert line["total"] == sum(kind.source for kind in with_workflow)
    assert line["exact"] == sum(kind.exact for kind in with_workflow)


def test_reports_are_listed_and_saved_never_shown(desk: Any) -> None:
    (folder,) = desk.get(f"/api{HERE}/reports").json()
    written = {path.name for path in (desk.rehearsal.folder / "reports" / "sample" / "reports" / "run1").iterdir()}
    assert {file["name"] for file in folder["files"]} == written - {"secret.yaml"} >= {"plan.html", "report.html"}
    assert {file["name"] for file in folder["files"] if file["names"]} == {
        name for name, file in FILES.items() if file.repeats is Repeats.NAMES
    }
    assert all(file["what"] for file in folder["files"] if file["name"] != "secret.yaml")
    assert [file["name"] for file in folder["files"]] == [name for name in FILES if name in written]
    for file in folder["files"]:
        answer = desk.get(f"{HERE}/reports/{folder['key']}/{file['name']}")
        assert len(answer.content) == file["size"]
        assert answer.headers["Content-Disposition"] == f'attachment; filename="sample-{file["name"]}"'


@pytest.mark.parametrize(
    ("files", "dag"),
    [
        ({"plan.html"}, "migrate"),
        ({"cut_over.html", "checklist_after.html"}, "cut_over"),
        ({"rollback.json"}, "rollback"),
    ],
)
def test_a_folder_says_which_dag_wrote_it(files: set[str], dag: str) -> None:
    stored = [StoredFile(name, 1, "", names=False) for name in files]
    assert ReportFolder("run1", "run1", datetime.now(timezone.utc), stored).dag == dag


def test_the_address_in_a_question_saves_the_file(desk: Any) -> None:
    answer = desk.get(report_of("sample", "run1", "plan.html").removeprefix(PREFIX))
    assert (answer.status_code, answer.headers["Content-Disposition"]) == (
        200,
        'attachment; filename="sample-plan.html"',
    )


@pytest.mark.parametrize(
    "path",
    [
        "run1/%2e%2e%2fsample.yaml",
        "run1/..%2f..%2fsample.yaml",
        "..%2frun1/report.html", "run1/%2fetc%2fpasswd",
        "run2/report.html", "run1/report.html%00", "run1/secret.yaml",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder_of_the_run(desk: Any, path: str) -> None:
    (desk.rehearsal.folder / "reports" / "sample" / "reports" / "run1" / "secret.yaml").write_text("secret: yes")
    answer = desk.get(f"{HERE}/reports/{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text


def test_pages_are_whole_and_hold_nothing_inline(desk: Any) -> None:
    for path in ("/", HERE, f"{HERE}?kinds=true", f"{HERE}/objects", f"{HERE}/fidelity", f"{HERE}/reports"):
        answer = desk.get(path)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert not re.search(r"<script>|<style| style=| on[a-z]+=|https?://(?!www\.w3\.org)", answer.text), path


def test_names_are_escaped(desk: Any) -> None:
    """What a customer calls a workflow never becomes markup of the page."""
    other = Ledger(desk.rehearsal.ledger().scope.connection, "other", "run1")
    other.staging.put([StagedRow(Kind.WORKFLOW, "otherW", payload={"id": "otherW", "name": "<b>bold</b>"})])
    page = desk.get("/organizations/other/objects").text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>bold" not in page


def test_no_name_and_no_search_reaches_a_log(desk: Any) -> None:
    found_by(desk, q="Ann Baker")
    desk.get("/organizations/other/objects")
    desk.get(f"{HERE}/objects/user/annAAAAAAAAAAAAAAAAAAA")
    log = desk.log.read_text()
    assert f"/migrations/api{HERE}/objects" in log, "the log of requests is written"
    for name in ("Baker", "Ann", "Cake", "harbour-bakery"):
        assert name not in log


def test_objects_in_review_are_waiting_for_a_person_with_the_way_to_them(desk: Any) -> None:
    other = Ledger(desk.rehearsal.ledger().scope.connection, "other", "run1")
    other.mapping.review(Kind.WORKFLOW, "otherW", code="outcome_unknown")
    page = desk.get("/organizations/other").text
    assert "1 object needs a decision" in page
    assert 'href="/migrations/organizations/other/review"' in page
    assert "otherW" in desk.get("/organizations/other/objects?state=needs_review").text
