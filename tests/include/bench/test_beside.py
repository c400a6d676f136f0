from __future__ import annotations

from include.bench.beside import Beside


def test_a_row_tells_how_many_times_its_bare_requests_a_move_takes() -> None:
    one = Beside(answers_after=0.02, workers=4, move=30.0, bare=20.0, others=0, green=True)
    assert one.row() == {"answers_after_ms": 20, "workers": 4, "move": 30.0, "bare": 20.0, "ratio": 1.5}
