from __future__ import annotations

from collections.abc import Callable
from typing import Any

from process_street_tallyfy.model.plan import PeopleMap, StepPlan
from process_street_tallyfy.model.state import Kind
from process_street_tallyfy.transform import variable
from process_street_tallyfy.transform.template import plan_template

TEXT = "Call {{form.f1}} now."


def planned(make: Any, people: PeopleMap, *fields: Any, text: str = TEXT) -> tuple[StepPlan, dict[str, str]]:
    plan = plan_template(
        make.workflow(make.task("t1", None, make.content("Text", content=text), *fields)), people=people
    )
    return plan.steps[0], make.said(plan, Kind.CONTENT, "c1")


def test_a_form_field_is_words_first_and_a_variable_once_its_alias_is_known(make: Any, people: PeopleMap) -> None:
    step, said = planned(make, people, make.field("Text", label="City & <town>"))
    assert step.summary == "<p>Call «City &amp; &lt;town&gt;» now.</p>"
    assert variable.summary(step, {"f1": "city-9"}) == (
        '<p>Call <span data-variable="city-9">{{city-9}}</span> now.</p>'
    )
    assert variable.summary(step, {}) == step.summary
    assert said == {"content": "variables_translated"}


def test_a_text_without_variables_needs_no_second_pass(make: Any, people: PeopleMap) -> None:
    step, _ = planned(make, people, make.field("Text"), text="Call.")
    assert (step.draft, variable.summary(step, {"f1": "x"})) == ("", step.summary)


def test_what_no_field_collects_stays_words_and_is_reported(make: Any, people: PeopleMap) -> None:
    words: dict[str, tuple[str, Callable[[], tuple[Any, ...]]]] = {
        "{{form.gone}}": ("«gone»", lambda: (make.field("Text"),)),
        "{{workflow.name}}": ("«workflow name»", lambda: (make.field("Text"),)),
        "{{form.f1}} ": ("«Footer»", lambda: (make.field("Snippet", label="Footer"),)),
        "{{form.same}}": (
            "«Second»",
            lambda: (
                make.field("Text", key="same", label="First"),
                make.field("Text", "f2", key="same", label="Second"),
            ),
        ),
    }
    for tag, (expected, fields) in words.items():
        step, said = planned(make, people, *fields(), text=f"Say {tag}")
        assert expected in step.summary
        assert (step.draft, said) == ("", {"content": "merge_tags_as_text"}), tag


def test_one_lost_tag_beside_a_translated_one_is_reported_as_lost(make: Any, people: PeopleMap) -> None:
    step, said = planned(make, people, make.field("Text"), text="{{form.f1}} in {{run.startedDate}}")
    assert said == {"content": "merge_tags_as_text"}
    assert "{{city}}" in variable.summary(step, {"f1": "city"})


def test_a_text_that_holds_the_reserved_characters_makes_no_variable(make: Any, people: PeopleMap) -> None:
    step, _ = planned(make, people, make.field("Text"), text=f"«{variable.token('f1')}»")
    assert (step.draft, step.summary) == ("", "<p>«f1»</p>")


def test_inside_a_link_a_merge_tag_stays_words_since_markup_would_break_it(make: Any, people: PeopleMap) -> None:
    step, said = planned(make, people, make.field("Text"), text="[go](https://a.example/{{form.f1}}) to {{form.f1}}")
    second = variable.summary(step, {"f1": "city-9"})
    assert 'href="https://a.example/«f1»"' in second
    assert second.count("{{city-9}}") == 1
    assert said == {"content": "merge_tags_as_text"}
