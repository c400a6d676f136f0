from process_street_tallyfy.model.source import Folder
from process_street_tallyfy.transform.organization import folder_ids, plan_folders


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


def test_folders_of_the_customers_file_are_found_by_name_or_made() -> None:
    finance = Folder(id="f1", name="Finance")
    buying = Folder(id="f2", name="Purchasing", parent_folder_id="f1")
    paths = {("Finance", "Purchasing"), ("Finance", "New"), ("Purchasing",)}
    planned = plan_folders([finance, buying], paths)
    made = planned.plans[2:]
    places = folder_ids([finance, buying], paths)
    assert places[("Finance", "Purchasing")] == "f2"
    assert [(plan.name, plan.parent_source_id) for plan in made] == [("New", "f1"), ("Purchasing", None)]
    assert [plan.source_id for plan in made] == [places[("Finance", "New")], places[("Purchasing",)]]
    assert len({plan.source_id for plan in planned.plans}) == 4
    reasons = {finding.source_id: finding.reason for finding in planned.findings if not finding.field}
    assert reasons == dict.fromkeys((plan.source_id for plan in made), "folder_from_file")
    assert "new" not in made[0].source_id.lower()


def test_a_path_of_several_new_folders_is_made_from_the_top() -> None:
    planned = plan_folders([], {("A", "B", "C" * 40)})
    assert [plan.name for plan in planned.plans] == ["A", "B", "C" * 31 + "…"]
    assert [plan.parent_source_id for plan in planned.plans] == [None, *(plan.source_id for plan in planned.plans[:2])]


def test_a_folder_below_one_that_is_gone_counts_as_top_level() -> None:
    assert folder_ids([Folder(id="f1", name="Finance", parent_folder_id="home")], {("Finance",)}) == {
        ("Finance",): "f1"
    }
