"""A broker that speaks Kafka's protocol: the one in `OTKLIK_TEST_KAFKA`, else one started here."""

import os
import sys
from pathlib import Path

from support.running import Running
from support.waiting import free_port, is_listening, wait_for


class Broker:
    """Started once for all tests. It keeps nothing over a SIGKILL, so only our services are ever killed."""

    def __init__(self, folder: Path):
        self.address = os.environ.get("OTKLIK_TEST_KAFKA", "")
        self._process: Running | None = None
        if self.address:
            return
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self._process = Running(
            "broker",
            [Path(sys.executable).with_name("noida-db"), "start", "--only", "kafka", "--kafka-port", port,
             "--host", "127.0.0.1", "--data-dir", folder / "broker"],
            folder,
        )
        wait_for("the broker listening", lambda: is_listening(port))

    def stop(self) -> None:
        if self._process:
            self._process.kill()
