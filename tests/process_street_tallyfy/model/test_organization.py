from __future__ import annotations

from pathlib import Path

import pytest

from process_street_tallyfy.errors import BadConfiguration
from process_street_tallyfy.model.organization import Migration, load, phases_named, schema
from process_street_tallyfy.model.state import Phase

GOOD = """organization: acme
source:
  conn_id: process_street_acme
  organization_id: mkRdcQriTNJ2BisMhIUIOA
  time_zone: Europe/Berlin
target:
  conn_id: tallyfy_acme
  organization_id: 0f3c5d8a7b6e49c1a2d3e4f5a6b7c8d9
schedule: manual
migration: {}
"""


def write(folder: Path, text: str, name: str = "acme.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_short_file_gets_the_seeds_defaults(tmp_path: Path) -> None:
    settings = load(write(tmp_path, GOOD))
    assert settings.migration == Migration()
    assert (settings.migration.batch_size.users, settings.migration.batch_size.templates) == (100, 50)
    assert settings.migration.limits.target_per_minute == 100
    assert settings.migration.parallel_workers == 4


def test_the_sample_file_is_valid() -> None:
    load(Path(__file__).parents[3] / "include" / "organizations" / "sample.yaml")


def test_every_setting_of_the_schema_is_a_setting_of_the_model_and_has_a_description() -> None:
    properties = schema()["properties"]["migration"]["properties"]
    assert set(properties) == set(Migration.model_fields)
    defaults = Migration()
    for name, definition in properties.items():
        if definition.get("type") != "object" and "default" in definition:
            ours = getattr(defaults, name)
            assert definition["default"] == (list(ours) if isinstance(ours, tuple) else ours), name


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        ("conn_id: tallyfy_acme", "connid: tallyfy_acme", 7, "unknown key"),
        ("0f3c5d8a7b6e49c1a2d3e4f5a6b7c8d9", "tallyfy-org", 8, "target.organization_id"),
        ("  time_zone: Europe/Berlin\n", "", 2, "'time_zone' is missing"),
        ("Europe/Berlin", "Mars/Olympus", 5, "not an IANA time zone"),
        ("schedule: manual", "schedule: sometimes", 9, "expected manual"),
        (
            "  time_zone: Europe/Berlin\n",
            "  time_zone: Europe/Berlin\n  more_conn_ids: [process_street_two]\n",
            6,
            "source.more_conn_ids: needs vendor_consent: true",
        ),
        ("organization: acme\n", "organization: other\n", 1, "must equal the file name 'acme'"),
        ("migration: {}", "migration: {phases: [templats]}", 10, "expected one of foundation"),
        ("migration: {}", "migration: {error_rate: 3}", 10, "expected at most 1"),
        ("migration: {}", "migration: {limits: {target_per_minute: 0}}", 10, "migration.limits.target_per_minute"),
        ("source:\n", "source: [\n", 4, "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_file_line_key_and_remedy(
    tmp_path: Path, old: str, new: str, line: int, expected: str
) -> None:
    assert old in GOOD
    with pytest.raises(BadConfiguration) as caught:
        load(write(tmp_path, GOOD.replace(old, new)))
    message = str(caught.value)
    assert f"acme.yaml, line {line}" in message
    assert expected in message
    assert "What to do:" in message


def test_further_keys_of_the_source_need_the_vendors_consent(tmp_path: Path) -> None:
    keys = "  time_zone: Europe/Berlin\n  vendor_consent: true\n  more_conn_ids: [process_street_two]\n"
    source = load(write(tmp_path, GOOD.replace("  time_zone: Europe/Berlin\n", keys))).source
    assert source.keys == ("process_street_acme", "process_street_two")


def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load(write(tmp_path, GOOD.replace("0f3c5d8a7b6e49c1a2d3e4f5a6b7c8d9", "eyJSECRETTOKEN")))
    assert "SECRETTOKEN" not in str(caught.value)


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="cannot be read"):
        load(tmp_path / "acme.yaml")


def test_the_seeds_words_for_phases_are_understood() -> None:
    assert phases_named(["instances", "users"]) == (Phase.FOUNDATION, Phase.RUNS)
    assert phases_named(["comments", "files"]) == (Phase.COLLABORATION,)
