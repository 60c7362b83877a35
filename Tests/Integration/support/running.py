"""Processes of the tests' own, each with its log in a file; ended by their own id."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import requests

from support.waiting import wait_for

ROOT = Path(__file__).resolve().parents[3]
BINARIES = Path(os.environ.get("OTKLIK_TEST_BIN", ROOT / ".build/debug"))


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """The tests' environment with these settings of Otklik and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OTKLIK_")}
    return kept | {name: str(value) for name, value in settings.items()}


class Running:
    """A started process. Ends with the test that started it; its log is shown when that test fails."""

    all: list["Running"] = []

    def __init__(self, name: str, command: Sequence[object], folder: Path, settings: Mapping[str, object] = {}):
        folder.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = folder / f"{name}.log"
        # Where this run's lines begin: a service that was killed and started again goes on in the same file.
        self.begin = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [str(word) for word in command],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=environment(settings), start_new_session=True,
            )
        Running.all.append(self)

    @property
    def text(self) -> str:
        """What this run has written."""
        return self.log.read_bytes()[self.begin:].decode(errors="replace")

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def wait_for_text(self, text: str, seconds: float = 20) -> str:
        """All it has written, once `text` is in it."""
        def look() -> str | None:
            ended = self.ended
            written = self.text
            assert text in written or not ended, f"{self.name} ended without {text!r}:\n{written}"
            return written if text in written else None
        return wait_for(f"{text!r} in the log of {self.name}", look, seconds)

    def wait_until_ready(self, base: str, seconds: float = 30) -> None:
        """Returns when `/readyz` is green."""
        def look() -> bool:
            assert not self.ended, f"{self.name} ended before it was ready:\n{self.text}"
            try:
                return requests.get(f"{base}/readyz", timeout=2).status_code == 200
            except requests.RequestException:
                return False
        wait_for(f"{self.name} ready at {base}", look, seconds)

    def wait_until_ended(self, seconds: float = 20) -> int:
        """Its exit status."""
        wait_for(f"{self.name} ended", lambda: self.ended, seconds)
        return self.process.returncode

    def end(self, by: signal.Signals = signal.SIGTERM, seconds: float = 10) -> float:
        """Asks it to end; the seconds that took. One that does not is killed, and the test fails."""
        began = time.monotonic()
        if not self.ended:
            self.process.send_signal(by)
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            self.kill()
            raise AssertionError(f"{self.name} had not ended {seconds:g} s after {by.name}") from error
        return time.monotonic() - began

    def kill(self) -> None:
        """SIGKILL, for it and what it started: it gets no chance to tidy up."""
        if not self.ended:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
