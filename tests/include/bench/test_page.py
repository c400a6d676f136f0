"""The measurement asks every route of the page."""

from __future__ import annotations

from include.bench.page import QUESTIONS
from process_street_tallyfy.ui.routes import application


def test_every_route_of_the_page_is_measured() -> None:
    routes = {(method, route.path) for route in application().routes for method in route.methods - {"HEAD"}}
    asked = {(question.method, question.route) for question in QUESTIONS.values()}
    assert len(routes) > 20
    assert asked == routes


def test_what_is_asked_is_the_route_it_stands_for() -> None:
    for question in QUESTIONS.values():
        fixed = [part for part in question.route.split("/") if not part.startswith("{")]
        assert all(part in question.path for part in fixed), question
