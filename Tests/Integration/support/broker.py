"""A broker that speaks Kafka's protocol: the one in `OTKLIK_TEST_KAFKA`, else one started here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.running import Running
from support.waiting import free_port, is_listening, wait_for


class Broker:
    """It keeps nothing over a SIGKILL, so only our services are ever killed."""

    def __init__(self, folder: Path):
        self.address = os.environ.get("OTKLIK_TEST_KAFKA", "")
        self._process: Running | None = None
        if not self.address:
            self._start(folder)
        elif "appeals" in self.topics():
            pytest.skip(f"the broker {self.address} holds the topics of a city already: give an empty one")

    def _start(self, folder: Path) -> None:
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self._process = Running(
            "broker",
            [Path(sys.executable).with_name("noida-db"), "start", "--only", "kafka", "--kafka-port", port,
             "--host", "127.0.0.1", "--data-dir", folder / "data"],
            folder,
        )
        wait_for("the broker listening", lambda: is_listening(port))

    def topics(self) -> set[str]:
        listed = subprocess.run(
            ["kcat", "-b", self.address, "-L", "-J"], capture_output=True, text=True, timeout=30, check=True)
        return {topic["topic"] for topic in json.loads(listed.stdout)["topics"]}

    def stop(self) -> None:
        if self._process:
            self._process.kill()
