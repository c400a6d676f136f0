"""Data sets: offices and suppliers feed form fields; one set is deleted (api/process-street-api.md 2.21)."""

from __future__ import annotations

from include.sandbox.process_street.identity import muid
from include.sandbox.process_street.integrations import IncomingWebhook
from include.sandbox.process_street.library import Column, DataSet, Record
from include.sandbox.sample.people import ADMIN, PEOPLE, ago, audit

OFFICES = (("Berlin", 42, "2015-04-01"), ("Ålesund", 9, "2019-09-15"), ("Porto", 9, None), ("Remote", None, None))
FABRICS = ("Nylon", "Canvas", "Zip", "Pole", "Buckle", "Thread", "Foam", "Mesh")
TOWNS = ("Trento", "Łódź", "Porto", "Izmir", "Lyon", "Graz")


def data_sets() -> list[DataSet]:
    return [_offices(), _suppliers(), _deleted()]


def _offices() -> DataSet:
    made = _data_set("Offices", ("City", "Text"), ("Seats", "Number"), ("Opened", "DateTime"))
    for city, seats, opened in OFFICES:
        _add(made, city, seats, f"{opened}T00:00:00.000Z" if opened else None)
    return made


def _suppliers() -> DataSet:
    """More than two pages, and two columns of one name."""
    made = _data_set("Suppliers", ("Name", "Text"), ("Town", "Text"), ("Rating", "Number"), ("Town", "Text"))
    for number in range(47):
        town = TOWNS[number % len(TOWNS)]
        _add(made, f"{FABRICS[number % len(FABRICS)]} {town} {number + 1}", town, number % 5 + 0.5, None)
    made.incoming_webhooks.append(
        IncomingWebhook(
            id=muid("incoming", "Suppliers"),
            name="ERP sync",
            url="https://hooks.process.st/in/9b77-secret-suppliers",
            automation_app="Make",
            config={"columns": {made.columns[0].id: "$.name"}, "keyColumn": made.columns[0].id},
            audit=audit(PEOPLE["Ralf Engel"], 150),
            status="Disabled",
        )
    )
    return made


def _deleted() -> DataSet:
    made = _data_set("Old price list", ("Article", "Text"))
    made.deleted_date, made.deleted_by = ago(200), ADMIN
    return made


def _data_set(name: str, *columns: tuple[str, str]) -> DataSet:
    own = audit(ADMIN, 700, 100, PEOPLE["Ute Bauer"])
    made = DataSet(muid("data set", name), name, own)
    made.columns = [Column(muid("column", name, n), title, kind, own) for n, (title, kind) in enumerate(columns)]
    return made


def _add(data_set: DataSet, *cells: str | float | None) -> None:
    """An empty last cell is left out, as the API may do."""
    number = len(data_set.records)
    pairs = list(zip((column.id for column in data_set.columns), cells, strict=True))
    while pairs and pairs[-1][1] is None and number % 2:
        pairs.pop()
    data_set.records.append(Record(muid("record", data_set.id, number), audit(ADMIN, 690 - number), dict(pairs)))
