import pytest

from process_street_tallyfy.transform import guidance


def test_everything_a_field_told_stands_in_the_help(make) -> None:
    widget = make.field(
        "Number",
        config={"placeholder": "e.g. <1>", "defaultValue": "1", "unit": "pcs"},
        constraints={"fieldType": "Number", "minValue": 0, "allowNegative": False, "someday": 7, "maxValue": None},
        hiddenByDefault=True,
    )
    text, facts = guidance.describe(widget, {})
    assert text == (
        "Example: e.g. &lt;1&gt;<br>Default in Process Street: 1<br>Unit: pcs<br>Not less than 0<br>"
        "Negative numbers allowed: no<br>someday: 7<br>Shown in Process Street only when a rule reveals it"
    )
    assert dict(facts) == {
        "config.placeholder": "placeholder_as_guidance",
        "config.defaultValue": "default_waits_for_cut_over",
        "config.unit": "unit_as_guidance",
        "constraints": "constraints_as_guidance",
        "hiddenByDefault": "hidden_field_shown",
    }


@pytest.mark.parametrize(("key", "words"), list(guidance.CONSTRAINTS.items()))
def test_every_known_constraint_has_words(make, key: str, words: str) -> None:
    text, _ = guidance.describe(make.field("Text", constraints={"fieldType": "Text", key: ["5"]}), {})
    assert text == words.format("5")


def test_a_bare_field_has_no_help(make) -> None:
    assert guidance.describe(make.field("Text", constraints={"fieldType": "Text"}), {}) == ("", [])
