"""What may leave a task: an error that speaks for itself, alone, or the type and place of any other."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import PurePath
from typing import TypeVar

import psycopg
from airflow.providers.standard.exceptions import HITLTriggerEventError
from airflow.sdk.exceptions import AirflowException

from process_street_tallyfy.errors import MigrationError, Recoverable, Unexpected, Unreachable

Result = TypeVar("Result")

PACKAGE = "process_street_tallyfy"
#: Exceptions whose text is this package's or Airflow's own words. Everybody else's may repeat what it was given:
#: pydantic the value, psycopg the row, requests the URL, json the document, KeyError the key.
SPEAKING = (MigrationError, AirflowException, HITLTriggerEventError)
#: A full disk, a used up quota, a file that may not grow.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def told(work: Callable[[], Result]) -> Result:
    """What the work returns.

    :raises MigrationError: the work's own, without what it was raised from; ``Unexpected`` for a foreign one.
    """
    failure: BaseException
    try:
        return work()
    except SPEAKING as error:
        failure = alone(error)
    except Exception as error:  # noqa: BLE001  of whatever kind: it is named and goes on
        failure = unexpected(error)
    # Raised out here: nothing hangs on it that Airflow, a listener or a tracer could print.
    raise failure


async def told_later(work: Callable[[], Awaitable[Result]]) -> Result:
    """``told`` for what is awaited."""
    failure: BaseException
    try:
        return await work()
    except SPEAKING as error:
        failure = alone(error)
    except Exception as error:  # noqa: BLE001  of whatever kind: it is named and goes on
        failure = unexpected(error)
    raise failure


def alone(error: BaseException) -> BaseException:
    """Without its cause and context, whose texts are not ours."""
    error.__cause__ = error.__context__ = None
    return error


def unexpected(error: Exception) -> Recoverable:
    """Type and place; the frames stay, they hold names of functions and no values.

    psycopg's ``OperationalError`` says, wherever it is raised, that the ledger's database went away; a full disk
    has a code of its own, too.
    """
    return _recognised(error, f"{type(error).__name__} in {place(error)}").with_traceback(error.__traceback__)


def place(error: BaseException) -> str:
    """The innermost line of this package on the way to the error."""
    ours = "outside of the package"
    for frame in traceback.extract_tb(error.__traceback__):
        parts = PurePath(frame.filename).parts
        if PACKAGE in parts and parts[-2:] != ("redaction", "failures.py"):
            ours = f"{'/'.join(parts[parts.index(PACKAGE) + 1 :])}:{frame.lineno}"
    return ours


def _recognised(error: Exception, what: str) -> Recoverable:
    if isinstance(error, psycopg.OperationalError):
        return Unreachable(what, code="ledger_unreachable", advice="check that the ledger's database runs")
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        advice = "make room where migration.storage.files lies, then clear the task; it goes on where it stopped"
        return Recoverable(what, code="no_room", advice=advice)
    return Unexpected(what, advice="run it again; if it comes back, report the place and the version of the package")


class Withheld(Exception):
    """Stands in a log for an exception whose text may repeat what it was given."""


def sayable(error: BaseException) -> BaseException:
    """What a log may print of an exception: itself, or its type and its causes' types over the same frames."""
    chain = list(_chain(error))
    if all(isinstance(one, (*SPEAKING, Withheld)) or not isinstance(one, Exception) for one in chain):
        return error
    first = str(error) if isinstance(error, SPEAKING) else type(error).__name__
    said = Withheld(" <- ".join([first, *(type(one).__name__ for one in chain[1:])]))
    return said.with_traceback(error.__traceback__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
