"""Measures Otklik on this machine and prints the rows of the results table (README.md).

    .venv/bin/python Tests/Benchmarks/measure.py [engine] [kafka] [suite] [mail] [bulk]

Needs release builds of the suite and of `bench`, and what `deploy/test` installs for Python. Nothing leaves this machine.
"""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "Tests/Integration"))
os.environ.setdefault("OTKLIK_TEST_BIN", str(ROOT / ".build/release"))

import requests  # noqa: E402
from support.broker import Broker  # noqa: E402
from support.mail import MailServer, text_of  # noqa: E402
from support.running import BINARIES, Running  # noqa: E402
from support.suite import Suite, mail_settings  # noqa: E402
from support.waiting import free_port, wait_for  # noqa: E402

BENCH = HERE / ".build/release/bench"
REPEATS = 3


def bench(*words: object) -> str:
    done = subprocess.run([str(BENCH), *map(str, words)], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"bench {words}: {done.stderr}"
    print("   ", done.stdout.strip(), flush=True)
    return done.stdout


def rate(printed: str) -> float:
    found = re.search(r"(\d+)/s", printed)
    assert found, printed
    return float(found[1])


def row(what: str, values: list[float], unit: str, wanted: str = "") -> None:
    middle = statistics.median(values)
    spread = f"{min(values):,.0f}-{max(values):,.0f}" if middle >= 10 else f"{min(values):.2g}-{max(values):.2g}"
    shown = f"{middle:,.0f}" if middle >= 10 else f"{middle:.2g}"
    print(f"| {what} | {shown} {unit} | {spread} | {wanted} |", flush=True)


@contextmanager
def folder() -> Iterator[Path]:
    made = Path(mkdtemp(prefix="otklik-measure-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def suite(place: Path, settings: dict[str, object] = {}) -> Iterator[Suite]:
    running = Suite(place, settings)
    running.start()
    try:
        yield running
    finally:
        if not running.process.ended:
            running.process.end()


def engine() -> None:
    """Raw loop, hop and replay on LocalLog, side by side."""
    found: dict[str, list[float]] = {"raw": [], "hop": [], "hop --read-back": [], "replay": []}
    for _ in range(REPEATS):
        for command, values in found.items():
            values.append(rate(bench(*command.split(), "--count", 100_000)))
    row("LocalLog: raw loop, no JSON", found["raw"], "/s")
    row("LocalLog: one hop", found["hop"], "/s", "15,000")
    row("LocalLog: one hop, what is caused folded too", found["hop --read-back"], "/s")
    row("LocalLog: replay", found["replay"], "/s", "40,000")
    bench("replay", "--count", 1_000_000)


def kafka() -> None:
    """The same over a broker on this machine, a fresh one each time."""
    found: dict[str, list[float]] = {"raw": [], "hop": [], "replay": []}
    for _ in range(REPEATS):
        for command, values in found.items():
            with folder() as place:
                broker = Broker(place)
                try:
                    values.append(rate(bench(command, "--count", 100_000, "--kafka", broker.address)))
                finally:
                    broker.stop()
    row("Kafka: raw loop, no JSON", found["raw"], "/s")
    row("Kafka: one hop", found["hop"], "/s", "20,000")
    row("Kafka: replay", found["replay"], "/s", "40,000")


def resident_megabytes(running: Suite) -> float:
    return megabytes_of(running.process)


def megabytes_of(running: Running) -> float:
    status = Path(f"/proc/{running.process.pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert found
    return int(found[1]) / 1024


def milliseconds(printed: str, name: str = "p99") -> float:
    found = re.search(rf"{name} ([\d.]+) ms", printed)
    assert found, printed
    return float(found[1])


def posts() -> None:
    """Start, memory, and appeals posted to the whole suite."""
    ready, idle, fast, steady = [], [], [], []
    for _ in range(REPEATS):
        with folder() as place, suite(place) as running:
            found = re.search(r"Ready after ([\d.]+) s", running.process.wait_for_text("Ready after"))
            assert found
            ready.append(float(found[1]))
            for page in ("/", "/stats", "/sign-in", "/about/style"):
                assert requests.get(running.base + page, timeout=5).ok
            time.sleep(5)  # idle is what is left after a while
            idle.append(resident_megabytes(running))
            fast.append(rate(bench("post", "--url", running.base, "--count", 10_000, "--connections", 32)))
            wait_until_settled(running)
            steady.append(milliseconds(bench("post", "--url", running.base, "--count", 6_000, "--rate", 200)))
    row("Ready on an empty store", ready, "s", "2")
    row("Memory, idle", idle, "MB", "100")
    row("POST /api/appeals, 32 connections", fast, "/s", "1,500")
    row("POST at 200/s, p99", steady, "ms", "20")


def posts_to_intake_alone() -> None:
    """Appeals posted to Intake while the four others are stopped: what of the rate above is theirs."""
    found = []
    for _ in range(REPEATS):
        with folder() as place:
            alone = Suite(place)
            alone.process = Running("intake", [BINARIES / "intake"], place, alone.settings)
            try:
                alone.process.wait_until_ready(alone.base)
                found.append(rate(bench("post", "--url", alone.base, "--count", 10_000, "--connections", 32)))
            finally:
                alone.process.end()
    row("POST /api/appeals, 32 connections, Intake alone", found, "/s")


def wait_until_settled(running: Suite) -> None:
    """Returns when all five services have nothing behind them."""
    while True:
        metrics = requests.get(running.base + "/metrics", timeout=30).text
        gauges = re.findall(r"^otklik_(?:lag|outbox)_records{.*?} (\S+)$", metrics, re.M)
        if gauges and all(float(value) == 0 for value in gauges):
            return
        time.sleep(0.5)


def posts_beside_a_replay() -> None:
    """Intake is live, stats makes its store anew from a log of 60,000 appeals in the same process."""
    found = []
    with folder() as place:
        with suite(place) as running:
            running.process.end()
            running.otklik("bench-fill", 60_000)
            running.begin().wait_for_text("Ready after", 900)
            wait_until_settled(running)
            for _ in range(REPEATS):
                running.process.end()
                running.otklik("rebuild", "stats")
                running.begin().wait_for_text("stats-0 replays", 60)
                found.append(milliseconds(bench("post", "--url", running.base, "--count", 2_000, "--rate", 200)))
                assert "stats-0 is live" not in running.process.text, "the replay ended before the posts did"
                running.process.wait_for_text("Ready after", 600)
    row("POST at 200/s while a replay runs, p99", found, "ms", "20")


class Clocked(MailServer):
    """A mail server that notes when the first mail about each appeal came."""

    def __post_init__(self) -> None:
        self.came: dict[str, float] = {}
        super().__post_init__()

    async def handle_DATA(self, server, session, envelope):  # type: ignore[no-untyped-def]
        now = time.monotonic()
        answer = await super().handle_DATA(server, session, envelope)
        mail = self.mails.pop()
        number = re.search(r"\d{3} \d{3} \d{3} \d", f"{mail['Subject']}\n{text_of(mail)}")
        assert number, text_of(mail)
        self.came.setdefault(number[0].replace(" ", ""), now)
        return answer


def mails() -> None:
    """From the answered POST to the first mail handed to a mail server, 50 appeals a second for 20 s."""
    found = []
    for _ in range(REPEATS):
        server = Clocked()
        with folder() as place, suite(place, mail_settings(server)) as running:
            answered: dict[str, float] = {}

            def post(due: float) -> None:
                time.sleep(max(0, due - time.monotonic()))
                number = running.resident().file()["number"]
                answered[number.replace(" ", "")] = time.monotonic()

            with ThreadPoolExecutor(16) as people:
                start = time.monotonic() + 0.5
                list(people.map(post, [start + index / 50 for index in range(1_000)]))
            deadline = time.monotonic() + 30
            while len(server.came) < len(answered) and time.monotonic() < deadline:
                time.sleep(0.05)
            assert len(server.came) == len(answered), f"{len(answered) - len(server.came)} mails are missing"
            waits = sorted((server.came[number] - answered[number]) * 1000 for number in answered)
            print(f"    mails: p50 {waits[500]:.0f} ms, p99 {waits[990]:.0f} ms, max {waits[-1]:.0f} ms", flush=True)
            found.append(waits[990])
        server.stop()
    row("Answered POST to mail handed over at 50/s, p99", found, "ms", "150")


@contextmanager
def smtp_sink(place: Path) -> Iterator[int]:
    """Postfix's mail server that takes everything and keeps nothing, unpacked without installing it; its port."""
    subprocess.run(["apt-get", "download", "-qq", "postfix"], cwd=place, check=True, capture_output=True)
    subprocess.run(["dpkg", "-x", next(place.glob("postfix_*.deb")), place / "postfix"], check=True)
    port = free_port()
    sink = subprocess.Popen(
        [place / "postfix/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "200"], stderr=subprocess.DEVNULL,
        env=os.environ | {"LD_LIBRARY_PATH": str(place / "postfix/usr/lib/postfix")})
    try:
        wait_for("smtp-sink", lambda: is_open(port))
        yield port
    finally:
        sink.kill()
        sink.wait()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def bulk() -> None:
    """100,000 mails that are due at once, to a mail server that takes everything; the notifier's memory while it drains them."""
    count, found, memory = 50_000, [], []
    with folder() as place, smtp_sink(place) as port:
        for _ in range(REPEATS):
            with folder() as data:
                settings = {
                    "OTKLIK_SMTP_HOST": "127.0.0.1", "OTKLIK_SMTP_PORT": port, "OTKLIK_SMTP_SECURITY": "none",
                    "OTKLIK_SMTP_FROM": "otklik@example.org"}
                running = Suite(data, settings)
                running.start()
                running.process.end()
                running.otklik("bench-fill", count, "--told", timeout=300)
                notifier = Running("notifier", [BINARIES / "notifier"], data, running.settings)
                try:
                    notifier.wait_until_ready(running.base, 600)
                    start, first = time.monotonic(), handed_over(running)
                    largest, sent = 0.0, first
                    while sent < 2 * count:
                        time.sleep(0.5)
                        largest = max(largest, megabytes_of(notifier))
                        sent = handed_over(running)
                        assert time.monotonic() - start < 900, f"only {sent} mails"
                    found.append((sent - first) / (time.monotonic() - start))
                    memory.append(largest)
                    print(f"    bulk: {found[-1]:.0f}/s, {largest:.0f} MB at most", flush=True)
                finally:
                    notifier.end()
    row("Mails to smtp-sink, 100,000 waiting", found, "/s", "1,000")
    row("The notifier's memory meanwhile", memory, "MB")


def handed_over(running: Suite) -> int:
    """How many mails the notifier says that it handed over."""
    metrics = requests.get(running.base + "/metrics", timeout=30).text
    return sum(int(float(value)) for value in re.findall(r'^messages(?:_total)?{.*outcome="delivered".*} (\S+)$', metrics, re.M))


PARTS: dict[str, list[Callable[[], None]]] = {
    "engine": [engine], "kafka": [kafka], "suite": [posts, posts_to_intake_alone, posts_beside_a_replay], "mail": [mails],
    "bulk": [bulk],
}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        for measure in PARTS[part]:
            print(f"{part}: {measure.__doc__}", flush=True)
            measure()
