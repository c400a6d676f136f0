"""What leaves a task of an exception, and what a log may print of it."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from airflow.providers.standard.triggers.temporal import TimeDeltaTrigger
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException, TaskDeferred
from pydantic import BaseModel

from process_street_tallyfy.errors import DataError, Recoverable, Unexpected, Unreachable
from process_street_tallyfy.http.parsing import parse
from process_street_tallyfy.redaction.failures import sayable, told, told_later

NAME = "Ann Baker"


class Answer(BaseModel):
    number: int


def validation() -> None:
    Answer.model_validate({"number": NAME})


def broken_json() -> None:
    json.loads(f'{{"{NAME}')


def missing_key() -> None:
    {}[NAME]  # noqa: B018


def undecodable() -> None:
    (NAME.encode() + b"\xff").decode()


def hidden_cause() -> None:
    try:
        validation()
    except ValueError as error:
        raise DataError("odd", code="odd") from error


def hidden_context() -> None:
    try:
        validation()
    except ValueError:
        raise DataError("odd", code="odd")  # noqa: B904  the context is what is tested


FOREIGN = (validation, broken_json, missing_key, undecodable)


@pytest.mark.parametrize("work", FOREIGN)
def test_a_foreign_exception_is_named_and_not_repeated(work: Callable[[], None]) -> None:
    with pytest.raises(Unexpected) as caught:
        told(work)
    assert NAME not in "".join(traceback.format_exception(caught.value))
    assert isinstance(caught.value, Recoverable)
    assert caught.value.__context__ is None
    assert caught.traceback[-1].name != "told"


@pytest.mark.parametrize("work", [*FOREIGN, hidden_cause])
def test_what_is_awaited_is_named_too(work: Callable[[], None]) -> None:
    async def later() -> None:
        work()

    with pytest.raises((Unexpected, DataError)) as caught:
        asyncio.run(told_later(later))
    assert NAME not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("work", [hidden_cause, hidden_context])
def test_our_own_goes_alone(work: Callable[[], None]) -> None:
    with pytest.raises(DataError) as caught:
        told(work)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_the_place_is_the_innermost_line_of_the_package() -> None:
    with pytest.raises(Unexpected, match=r"\[unexpected\] AttributeError in http/parsing.py:\d+"):
        told(lambda: parse(object, {}, "/x"))  # type: ignore[type-var]


def test_a_lost_database_is_told_as_one_wherever_it_is_noticed(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn, autocommit=True) as connection, pytest.raises(Unreachable) as caught:
        told(lambda: connection.execute("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert (caught.value.code, "AdminShutdown" in caught.value.message) == ("ledger_unreachable", True)


def test_a_disk_without_room_says_where_to_make_some() -> None:
    with pytest.raises(Recoverable, match="OSError in .*make room where") as caught:
        told(lambda: Path("/dev/full").write_bytes(b"x"))
    assert caught.value.code == "no_room"


def test_a_row_that_postgres_refuses_is_not_repeated(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute("CREATE TEMP TABLE p (name text PRIMARY KEY)")
        with pytest.raises(Unexpected) as caught:
            told(lambda: [connection.execute("INSERT INTO p VALUES (%s)", (NAME,)) for _ in range(2)])
    assert NAME not in "".join(traceback.format_exception(caught.value))
    assert "UniqueViolation" in caught.value.message


@pytest.mark.parametrize(
    "error", [AirflowSkipException("only listed"), AirflowFailException("gate"), KeyboardInterrupt()]
)
def test_airflows_own_pass(error: BaseException) -> None:
    def work() -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        told(work)
    assert caught.value is error


def test_a_task_may_defer() -> None:
    def work() -> None:
        raise TaskDeferred(trigger=TimeDeltaTrigger(timedelta(days=1)), method_name="execute_complete")

    with pytest.raises(TaskDeferred):
        told(work)


@pytest.mark.parametrize("work", [*FOREIGN, hidden_cause, hidden_context])
def test_a_log_prints_types_only(work: Callable[[], None]) -> None:
    with pytest.raises((ValueError, KeyError, DataError)) as caught:
        work()
    said = "".join(traceback.format_exception(sayable(caught.value)))
    assert NAME not in said
    assert f"in {work.__name__}" in said
