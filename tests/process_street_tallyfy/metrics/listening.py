"""A StatsD server: a socket that keeps every packet."""

from __future__ import annotations

import socket
import threading
from collections import Counter


class Statsd:
    """What came in, by name; ``close`` waits for what is on its way."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.packets: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while packet := self.socket.recv(65536):
            self.packets.append(packet.decode())

    def close(self) -> None:
        if self._thread.is_alive():
            self.socket.sendto(b"", ("127.0.0.1", self.port))
            self._thread.join()
            self.socket.close()

    def counters(self, metric: str) -> Counter[str]:
        """Sums by what follows the metric's name."""
        found: Counter[str] = Counter()
        for name, _, value in (packet.partition(":") for packet in self.packets):
            if value.endswith("|c") and name.startswith(f"airflow.migration.{metric}."):
                found[name.removeprefix(f"airflow.migration.{metric}.")] += int(value.split("|")[0])
        return found

    def timers(self, metric: str) -> dict[str, list[float]]:
        """Milliseconds by what follows the metric's name."""
        found: dict[str, list[float]] = {}
        for name, _, value in (packet.partition(":") for packet in self.packets):
            if value.endswith("|ms") and name.startswith(f"airflow.migration.{metric}."):
                found.setdefault(name.removeprefix(f"airflow.migration.{metric}."), []).append(
                    float(value.split("|")[0])
                )
        return found
