from __future__ import annotations

import io
from typing import Any

import pytest

from process_street_tallyfy.errors import FenceLost
from process_street_tallyfy.http.multipart import Multipart
from process_street_tallyfy.phases.file_fetch import Renewing
from process_street_tallyfy.phases.workspace import LEASE_SECONDS, open_workspace


def test_the_lease_is_renewed_while_an_upload_is_read(small: Any) -> None:
    """A worker that sends one large file says nothing else meanwhile."""
    with open_workspace(str(small.organization_file), small.context("run1", "step", {})) as workspace:
        workspace.ledger = workspace.ledger.fenced(workspace.ledger.leases.acquire("run1", 300))
        with workspace.ledger.scope.connection.cursor() as cursor:
            cursor.execute("UPDATE migration.lease SET expires_at = clock_timestamp()")
        assert not workspace.ledger.leases.current().live
        stream = Renewing(io.BytesIO(b"many bytes"), workspace.keep_lease)
        body = Multipart({}, part="name", filename="large.pdf", stream=stream)
        sent = b"".join(iter(lambda: body.read(4), b""))
        assert b"many bytes" in sent
        assert workspace.ledger.leases.current().live


def test_a_worker_that_slept_through_its_lease_sends_nothing(small: Any) -> None:
    """Another run took the organisation and gave it back meanwhile: what it wrote is not sent again."""
    small.run(only=("discovery.take_turn", "discovery.preflight"))
    with open_workspace(str(small.organization_file), small.context("run1", "late", {})) as workspace:
        workspace.hold_lease()
        workspace.target.writes.create_tag("in time", "#112233")
        small.release()
        other = small.ledger("run2").leases
        other.release(other.acquire("run2", 60))
        workspace._lease_taken -= LEASE_SECONDS
        with pytest.raises(FenceLost):
            workspace.target.writes.create_tag("too late", "#112233")
    assert [tag["title"] for tag in small.box.tallyfy.state.tags.values()] == ["in time"]
