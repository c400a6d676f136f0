import pytest

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.source import UserRef
from process_street_tallyfy.transform import user

ALL = UserRef(id="gAll", email="group-gAll@process.st", username="All Members")
BOT = UserRef(id="bot", email="api-key-7@process.st", username="Key")


@pytest.mark.parametrize(
    ("email", "group"),
    [
        ("group-k5emqERgZxD_-mD0EDOH4A@process.st", "k5emqERgZxD_-mD0EDOH4A"),
        (" GROUP-x@PROCESS.ST ", "x"),
        ("group-x@acme.example", None),
        ("omar@acme.example", None),
        ("group-@process.st", None),
        ("", None),
    ],
)
def test_group_id(email: str, group: str | None) -> None:
    assert user.group_id(email) == group
    assert user.is_group(email) is (group is not None)


def test_people(make, people) -> None:
    planned = user.plan_people([make.jane, make.omar, ALL, BOT, make.jane], people)
    assert [(plan.source_id, plan.member_id) for plan in planned.plans] == [("uJane", 20059), ("uOmar", None)]
    assert {outcome.source_id: outcome.disposition for outcome in planned.outcomes} == {
        "uJane": Disposition.EXACT,
        "uOmar": Disposition.PRESERVED,
        "gAll": Disposition.CONVERTED,
        "bot": Disposition.UNSUPPORTED,
    }
    assert [f.reason for f in planned.findings if f.source_id == "uOmar"] == ["not_a_member", "role_not_given"]


def test_groups(make) -> None:
    nameless = UserRef(id="other", email="group-gAll@process.st")
    refs = [make.jane, nameless, ALL, BOT, UserRef(id="g2", email="group-g2@process.st", username="all members")]
    planned = user.plan_groups(refs)
    assert [(plan.source_id, plan.name) for plan in planned.plans] == [
        ("gAll", "All Members"),
        ("g2", "all members (2)"),
    ]
    assert all(plan.marker in plan.description for plan in planned.plans)
    assert [(f.source_id, f.reason) for f in planned.findings] == [
        ("gAll", "group_members_not_given"),
        ("g2", "name_changed"),
        ("g2", "group_members_not_given"),
    ]


def test_a_group_takes_no_name_of_the_targets_own_groups() -> None:
    planned = user.plan_groups([ALL], taken=["all MEMBERS", "All Members (2)"])
    assert [plan.name for plan in planned.plans] == ["All Members (3)"]
    assert "name_changed" in {found.reason for found in planned.findings}


def test_a_person_for_people_to_read(make) -> None:
    assert user.readable_person(make.omar) == "Omar Reyes <omar@acme.example>"
    assert user.readable_person(UserRef(id="x")) == "the person with id x"
    assert user.readable_person(None) == "somebody unknown"
