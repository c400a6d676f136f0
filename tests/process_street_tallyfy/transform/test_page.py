from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from process_street_tallyfy.model.finding import Disposition
from process_street_tallyfy.model.source import Page
from process_street_tallyfy.transform.page import plan_page, text_id


def page(**extra: Any) -> Page:
    return Page.model_validate({"id": "p1", "name": "Handbook", "markdown": "Wash **hands**.", **extra})


def said(**extra: Any) -> dict[str, str]:
    return {finding.field: finding.reason for finding in plan_page(page(**extra), folder="fo").findings}


def test_a_page_is_a_document_with_its_text_in_one_step() -> None:
    plan = plan_page(page(description="For all", referenceId="EH"), folder="fo")
    assert plan.body()["type"] == "document"
    assert plan.summary.startswith("<p>For all</p><p>Page from Process Street.")
    assert plan.summary.endswith("Reference EH. [ps:p1]</p>")
    assert len(plan.steps) == 1
    assert (plan.steps[0].source_id, plan.steps[0].title) == (text_id("p1"), "Handbook")
    assert plan.steps[0].summary == "<p>Wash <strong>hands</strong>.</p>"
    assert [outcome.disposition for outcome in plan.outcomes] == [Disposition.CONVERTED]


@pytest.mark.parametrize(
    ("markdown", "html", "reason"),
    [
        ("![Who is who](abc)", "<p><em>Picture “Who is who” is in Process Street.</em></p>", "content_file_not_given"),
        ("[handbook.pdf](abc)", "<p><em>File “handbook.pdf” is in Process Street.</em></p>", "content_file_not_given"),
        (
            "![plan](https://a.example/x.png)",
            '<p><img src="https://a.example/x.png" alt="plan"></p>',
            "rich_text_as_html",
        ),
        ("see {{form.x}}", "<p>see «x»</p>", "merge_tags_as_text"),
        ("ok <script>x</script>", "<p>ok </p>", "markup_removed"),
        ("plain", "<p>plain</p>", None),
    ],
)
def test_texts(markdown: str, html: str, reason: str | None) -> None:
    plan = plan_page(page(markdown=markdown), folder="fo")
    assert len(plan.steps) == 1
    assert plan.steps[0].summary == html
    assert said(markdown=markdown).get("markdown") == reason


def test_links_to_the_web_stay() -> None:
    plan = plan_page(page(markdown="[a](https://a.example) [b](mailto:b@c.example)"))
    assert len(plan.steps) == 1
    assert plan.steps[0].summary.count("<a href=") == 2


@pytest.mark.parametrize(
    ("extra", "field", "reason"),
    [
        ({"name": "x" * 251}, "name", "name_cut"),
        ({"name": "a\nb"}, "name", "text_tidied"),
        ({"description": "x" * 2000}, "description", "summary_cut"),
        ({"markdown": " \n"}, "markdown", "page_without_text"),
        ({"shareLevel": "View"}, "shareLevel", "page_link_closed"),
        ({"someday": 7}, "someday", "unknown_fact"),
    ],
)
def test_what_does_not_arrive_is_said(extra: dict[str, Any], field: str, reason: str) -> None:
    assert said(**extra)[field] == reason


def test_a_folder_that_no_list_shows_is_said() -> None:
    plan = plan_page(page(folderId="gone"))
    assert {"folderId": "page_folder_unknown"}.items() <= {f.field: f.reason for f in plan.findings}.items()


@given(name=st.text(), markdown=st.text(), description=st.none() | st.text(max_size=3000))
def test_any_page_becomes_a_document(name: str, markdown: str, description: str | None) -> None:
    plan = plan_page(page(name=name, markdown=markdown, description=description))
    assert 0 < len(plan.title) <= 250
    assert len(plan.summary) <= 2000
    assert plan.summary.count("[ps:") == 1
    assert all(0 < len(step.title) <= 600 and "[ps:" not in step.summary for step in plan.steps)
    assert len({finding.field for finding in plan.findings}) == len(plan.findings)
