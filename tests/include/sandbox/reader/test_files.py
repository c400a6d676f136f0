from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any


def test_a_packed_file_is_opened(pair: Any) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("notes.txt", b"notes")
    asset = pair.target["assets"][1]
    asset.update(filename=f"{asset['filename']}.packed.zip", size=99, sha256="0" * 64)
    unopened = pair.read()
    assert (pair.found(), [note.kind for note in unopened.notes]) == (set(), ["attachment"])
    pair.fetch = {"a2": packed.getvalue()}.__getitem__
    opened = pair.read()
    assert (pair.found(), opened.notes) == (set(), [])
    pair.source["attachments"][0]["sha256"] = hashlib.sha256(b"other").hexdigest()
    assert ("wrong", "attachment", "sha256") in pair.found()
    pair.fetch = {"a2": b"no zip"}.__getitem__
    assert ("wrong", "attachment", "sha256") in pair.found()
