from __future__ import annotations

from process_street_tallyfy.model.fingerprint import content

RUN = {"id": "r", "name": "Cake", "links": [{"name": "self", "href": "https://one.example/r"}]}
FILE = {"id": "f", "name": "a.pdf", "mimeType": "application/pdf", "size": 3, "url": "https://one.example/f?sig=1"}


def test_links_and_addresses_of_files_are_no_content() -> None:
    moved = {**RUN, "links": [{"name": "self", "href": "https://two.example/r"}]}
    assert content({"run": RUN, "data": {"values": [FILE]}}) == content(
        {"run": moved, "data": {"values": [{**FILE, "url": "https://two.example/f?sig=2"}]}}
    )


def test_everything_else_is_content() -> None:
    assert content(RUN) != content({**RUN, "name": "Bread"})
    assert content(FILE) != content({**FILE, "size": 4})
    embed = {"id": "w", "type": "Embed", "url": "https://one.example"}
    assert content(embed) == embed
