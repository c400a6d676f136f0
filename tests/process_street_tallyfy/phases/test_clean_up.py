"""Files on their way belong to their run."""

from __future__ import annotations

from typing import Any


def test_the_clean_up_leaves_the_files_of_another_run(moved_small: Any) -> None:
    """Runs of an organisation overlap: the lease of a stalled one runs out and the next begins."""
    folder = moved_small.folder / "files" / "sample" / "files"
    assert list(folder.iterdir()) == []
    for run_id in ("run2", "run3"):
        (folder / run_id).mkdir()
        (folder / run_id / "order.part").write_bytes(b"half")
    moved_small.run("run2", only=("validation.clean_up",))
    assert [str(path.relative_to(folder)) for path in folder.rglob("*")] == ["run3", "run3/order.part"]
