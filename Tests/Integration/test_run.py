"""The commands: what they print, how they end, what they say when they cannot start."""

import contextlib
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import requests

from support.broker import Broker
from support.people import Member
from support.running import BINARIES, ROOT, Running, environment
from support.suite import FIRST_ADMINISTRATOR, SERVICES, Suite
from support.waiting import free_port, wait_for

RUN = ROOT / "deploy/run"


def run(command: list[object], **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, **options)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_first_administrator_gets_a_one_time_password_once(tmp_path: Path):
    suite = Suite(tmp_path).start()
    login, password = suite.administrator()
    assert suite.process.text.count(password) == 1
    suite.process.end()

    suite.start()
    assert not FIRST_ADMINISTRATOR.search(suite.process.text), "the second start made another administrator"

    administrator = suite.member(login, password)
    assert administrator.open("/staff").ok
    again = Member(suite.addresses)
    refused = again.submit(again.open("/sign-in"), "/sign-in", login=login, password=password)
    assert not refused.ok or refused.url.endswith("/sign-in"), "a one-time password let somebody in twice"


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_within_five_seconds_with_open_connections(suite: Suite, by: signal.Signals):
    appeal = suite.resident().file()
    with socket.create_connection(("127.0.0.1", suite.port)) as idle:  # a browser that keeps its connection
        idle.sendall(b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n")
        idle.recv(1024)
        events = requests.get(f"{appeal['trackingURL']}/events", stream=True, timeout=10)  # and one that follows an appeal
        assert events.status_code == 200
        assert suite.process.end(by, seconds=5) < 5
    assert suite.process.process.returncode == 0, suite.process.text


def test_a_second_signal_ends_it_at_once_and_nothing_accepted_is_lost(suite: Suite):
    resident = suite.resident()
    # Somebody else writes the log file: what is accepted cannot be sent, so the first signal waits for it.
    with contextlib.closing(sqlite3.connect(suite.folder / "data/log.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        appeal = resident.file()
        began = time.monotonic()
        suite.process.process.send_signal(signal.SIGINT)
        wait_for("the end of the web server, which goes first", lambda: not listens(suite.port), 3)
        suite.process.process.send_signal(signal.SIGINT)
        assert suite.process.wait_until_ended(3) == 130, suite.process.text
        assert time.monotonic() - began < 3
        other.execute("ROLLBACK")
    suite.start()
    assert resident.wait_for_status(appeal, "assigned")


def test_metrics_tell_how_every_service_does(suite: Suite):
    appeal = suite.resident().file()
    assert suite.resident().wait_for_status(appeal, "assigned")

    def settled() -> bool:
        gauges = dict(re.findall(r"^(otklik_\w+{.*?}) (\S+)$", requests.get(suite.base + "/metrics", timeout=5).text, re.M))
        return all(
            float(gauges[f'otklik_{name}{{service="{service}"}}']) == value
            for service in SERVICES
            for name, value in {
                "stage_live": 1, "parked_subjects": 0, "outbox_records": 0, "outbox_age_seconds": 0, "lag_records": 0,
            }.items()
        )

    wait_for("five live services with nothing left to do", settled, 10)


def test_what_was_accepted_is_there_after_a_restart(suite: Suite):
    resident = suite.resident()
    appeal = resident.file()
    suite.process.kill()
    suite.start()
    assert resident.wait_for_status(appeal, "assigned")


def test_run_serves_from_any_folder_with_spaces_in_its_paths(tmp_path: Path):
    data, port = tmp_path / "my stores", free_port()
    running = Running("run", ["env", "-C", tmp_path, RUN, "--port", port, "--data", "my stores"], tmp_path)
    running.wait_until_ready(f"http://127.0.0.1:{port}", seconds=240)
    assert any(data.iterdir()), "the stores are not where --data said"
    assert running.end(signal.SIGINT, seconds=5) < 5


def test_run_separately_prefixes_lines_and_ends_all_five(tmp_path: Path, broker: Broker):
    first = free_port()
    running = Running(
        "run", [RUN, "--separate", "--kafka", broker.address, "--port", first, "--data", tmp_path / "data"], tmp_path)
    for offset, _ in enumerate(SERVICES):
        running.wait_until_ready(f"http://127.0.0.1:{first + offset}", seconds=240)
    # As a terminal does it: Ctrl-C goes to the whole group.
    os.killpg(running.process.pid, signal.SIGINT)
    assert running.wait_until_ended(5) == 0, running.text
    for offset, service in enumerate(SERVICES):
        assert f"\n{service} | " in running.text
        assert (tmp_path / "data" / service).is_dir()
        assert not listens(first + offset), f"{service} still listens"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--nonsense"], "unknown option '--nonsense'"),
        (["--port"], "--port needs a value"),
        (["--port", "http"], "--port http"),
        (["--port", "70000"], "--port 70000"),
        (["--separate"], "--separate needs --kafka HOST:PORT"),
        (["--separate", "--kafka", "localhost"], "HOST:PORT"),
        (["--kafka", "localhost:9092", "--demo"], "--demo stays on this machine"),
    ],
)
def test_run_refuses_what_it_does_not_know(words: list[str], told: str):
    done = run([RUN, *words])
    assert done.returncode == 2
    assert told in done.stderr and len(done.stderr.splitlines()) == 1


def test_both_commands_explain_themselves():
    for command in (RUN, ROOT / "deploy/test"):
        done = run([command, "--help"])
        assert done.returncode == 0 and "--help" in done.stdout


SETUP = ROOT / "deploy/lib/setup"


def shell(script: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return run(["bash", "-c", f"source '{SETUP}'; {script}"], **options)


def test_a_second_set_up_installs_nothing_and_says_nothing():
    done = shell("set_up_to_test")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def bare_machine() -> Iterator[Path]:
    """Tools of a machine on which nothing is installed and the user may not install; anybody may read the folder."""
    with TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        for name in ("dpkg-query", "sudo", "apt-get"):
            tool = Path(folder, name)
            tool.write_text(f"#!/bin/sh\n[ {name} != apt-get ] || echo apt-get was run\nexit 1\n")
            tool.chmod(0o755)
        shutil.copy(SETUP, folder)
        yield Path(folder)


def test_without_root_the_set_up_says_what_to_run(bare_machine: Path):
    as_nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    done = run(
        ["bash", "-c", "source ./setup; install_packages libqrencode-dev pkg-config"], cwd=bare_machine,
        env={**os.environ, "PATH": f"{bare_machine}:{os.environ['PATH']}"}, **as_nobody)
    assert done.returncode == 1
    assert "apt-get update && apt-get install --yes libqrencode-dev pkg-config" in done.stderr
    assert "was run" not in done.stdout + done.stderr


def test_an_old_swift_is_refused_with_a_sentence(tmp_path: Path):
    old = tmp_path / "swift"
    old.write_text("#!/bin/sh\necho 'Swift version 6.1.2 (swift-6.1.2-RELEASE)'\n")
    old.chmod(0o755)
    done = shell("need_swift", env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"})
    assert done.returncode == 1
    assert re.search(r"Swift 6\.2 or newer is needed and this is 6\.1\.2", done.stderr)


def test_the_readme_lists_every_setting_with_its_default():
    rows = [re.split(r"  +", row.strip()) for row in run([BINARIES / "otklik", "config"], env=environment({})).stdout.splitlines()]
    known = {variable: default for _, _, default, variable, *_ in rows if variable.startswith("OTKLIK_")}
    assert known
    table = re.findall(r"^\| `(OTKLIK_\w+)` \| (?:`([^`]*)`|-)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert {variable: default or "(not set)" for variable, default in table} == known
