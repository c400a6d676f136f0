from process_street_tallyfy.model.source import Folder
from process_street_tallyfy.transform.organization import plan_folders


def folder(folder_id: str, name: str, parent: str | None = None) -> Folder:
    return Folder.model_validate({"id": folder_id, "name": name, "parentFolderId": parent})


def test_parents_come_first_and_unknown_parents_are_the_top() -> None:
    planned = plan_folders(
        [folder("c", "C", "b"), folder("b", "B", "a"), folder("a", "A", "home"), folder("d", "D", "a")]
    )
    assert [(plan.source_id, plan.parent_source_id) for plan in planned.plans] == [
        ("a", None),
        ("b", "a"),
        ("c", "b"),
        ("d", "a"),
    ]
    assert {outcome.source_id for outcome in planned.outcomes} == set("abcd")


def test_names_fit_and_are_unique_among_siblings_only() -> None:
    long = "Human Resources and everything else"
    planned = plan_folders(
        [folder("a", "HR"), folder("b", "HR"), folder("c", "HR", "a"), folder("d", long), folder("e", "")]
    )
    assert [plan.name for plan in planned.plans] == [
        "HR",
        "HR (2)",
        "HR",
        "Human Resources and everything…",
        "Unnamed folder",
    ]
    changed = {finding.source_id for finding in planned.findings if finding.reason == "name_changed"}
    assert changed == {"b", "d", "e"}


def test_a_loop_is_cut_and_said() -> None:
    planned = plan_folders([folder("a", "A", "b"), folder("b", "B", "a"), folder("c", "C", "c")])
    assert {plan.source_id: plan.parent_source_id for plan in planned.plans} == {"b": None, "a": "b", "c": None}
    assert {f.source_id for f in planned.findings if f.reason == "folder_loop"} == {"b", "c"}
