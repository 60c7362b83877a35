"""Whatever comes in: a clear sentence goes out, nothing accepted is lost, and no client's mistake is ours (5xx)."""

import json
import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
import requests

from support.forms import forms_of
from support.people import Member
from support.running import BINARIES, Running
from support.suite import PACK, UNIT, Suite
from support.waiting import free_port, wait_for


def assert_problem(answer: requests.Response, field: str | None = None) -> None:
    """RFC 9457: what is wrong, where, in a sentence."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code}: {answer.text}"
    assert answer.headers["Content-Type"].startswith("application/problem+json"), answer.headers
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["title"] and len(problem["detail"]) > 10
    if field:
        assert field in [error["field"] for error in problem["errors"]], problem
        assert problem["field"] == problem["errors"][0]["field"]


CONTACT = {"name": "Анна Ли", "email": "anna@example.org", "phone": "", "language": "ru"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("type", {"type": "no-such-type"}),
        ("type", {"type": ...}),
        ("type", {"type": 7}),
        ("text", {"text": ...}),
        ("text", {"text": "   \n "}),
        ("text", {"text": None}),
        ("text", {"text": ["Не горят фонари"]}),
        ("text", {"text": "а" * 4_001}),
        ("text", {"text": "фонарь\u0000"}),
        ("text", {"text": "фонарь \u0007 не горит"}),
        ("address", {"address": "Мира\u0001"}),
        ("address", {"address": "а" * 5_000}),
        ("settlement", {"settlement": "atlantis"}),
        ("latitude", {"latitude": 91}),
        ("latitude", {"latitude": "север"}),
        ("longitude", {"longitude": -181}),
        ("longitude", {"longitude": ...}),
        ("consent", {"consent": False}),
        ("consent", {"consent": ...}),
        ("consent", {"consent": "yes"}),
        ("channel", {"channel": "pigeon"}),
        ("contact", {"contact": "anna@example.org"}),
        ("contact.email", {"contact": CONTACT | {"email": "не адрес"}}),
        ("contact.email", {"contact": CONTACT | {"email": "anna@example.org\r\nBcc: all@example.org"}}),
        ("contact.phone", {"contact": CONTACT | {"phone": "позвоните мне"}}),
        ("contact.name", {"contact": CONTACT | {"name": "А" * 2_000}}),
        ("contact.language", {"contact": CONTACT | {"language": "klingon"}}),
    ],
)
def test_a_wrong_field_is_named(shared_suite: Suite, field: str, changes: dict[str, object]):
    resident = shared_suite.resident()
    assert_problem(resident.post(resident.appeal(**changes)), field)


def test_the_longest_text_is_counted_in_characters(shared_suite: Suite):
    assert shared_suite.resident().file(text="🕯" * 4_000)["number"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b'{"type":', b"[]", b"null", b"\xff\xfe", b'"text"', b"[" * 20_000, b'{"a":' * 10_000,
        b'{"text":"\\ud800"}', b'{"type":"city.street-lighting","latitude":1e999}', b"type=city.street-lighting&text=x",
    ],
    ids=lambda body: repr(body[:24]),
)
def test_what_is_no_appeal_is_told_so(shared_suite: Suite, body: bytes):
    assert_problem(requests.post(
        shared_suite.base + "/api/appeals", data=body, headers={"Content-Type": "application/json"}, timeout=10))


def test_another_content_type_is_refused(shared_suite: Suite):
    answer = requests.post(
        shared_suite.base + "/api/appeals", data="hello", headers={"Content-Type": "text/plain"}, timeout=10)
    assert answer.status_code == 415
    assert_problem(answer)


@pytest.mark.parametrize("declared", [True, False], ids=["content-length", "chunked"])
def test_an_oversized_body_is_refused(shared_suite: Suite, declared: bool):
    body = json.dumps(shared_suite.resident().appeal(address="а" * 70_000)).encode()
    answer = requests.post(
        shared_suite.base + "/api/appeals", data=body if declared else iter([body]),
        headers={"Content-Type": "application/json"}, timeout=10)
    assert answer.status_code == 413
    assert_problem(answer)


def test_one_wish_is_one_appeal(shared_suite: Suite):
    resident = shared_suite.resident()
    assert resident.file(key="wish")["number"] == resident.file(key="wish")["number"]
    for key in ("", "k" * 10_000, "ключ".encode().decode("latin-1")):
        assert resident.post(resident.appeal(), key).status_code < 500


def test_a_number_without_its_secret_tells_nothing(shared_suite: Suite):
    appeal = shared_suite.resident().file()
    base = shared_suite.base + "/api/appeals/"
    known = requests.get(base + appeal["number"], timeout=10)
    wrong = requests.get(base + appeal["number"], params={"secret": "0" * 26}, timeout=10)
    unknown = requests.get(base + "1234567890", params={"secret": "0" * 26}, timeout=10)
    for answer in (known, wrong, unknown):
        assert answer.status_code == 404
        assert_problem(answer)
    assert {key: wrong.json()[key] for key in ("title", "detail")} == {key: unknown.json()[key] for key in ("title", "detail")}
    assert requests.get(f"{shared_suite.base}/t/{appeal['number']}/{'0' * 26}", timeout=10).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/api/appeals/%00", "/api/appeals/%ff", "/api/appeals/" + "9" * 5_000, "/t/%2e%2e/%2e%2e/events", "/t/x/y",
        "/../../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../Package.swift", "/track?number=%F0%28%8C%28",
        "/appeals/new?type=%00", "/appeals/new?category=atlantis", "/stats?from=yesterday&to=0000-99-99", "/?lang=xx&theme=loud",
        "/work/'%20OR%201=1", "//example.org//", "/" + "a/" * 4_000,
    ],
    ids=lambda path: path[:40],
)
def test_a_strange_address_is_no_error_of_ours(shared_suite: Suite, path: str):
    with socket.create_connection(("127.0.0.1", shared_suite.port), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = connection.makefile("rb").read()
    status = int(answer.split(b" ", 2)[1])
    assert status < 500, answer[:300]
    assert b"root:" not in answer and b"swift-tools-version" not in answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"GET\r\n\r\n", b"\x00" * 4_096, b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"POST /api/appeals HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /api/appeals HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /api/appeals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
    ],
    ids=lambda sent: repr(sent[:30]),
)
def test_what_is_no_http_ends_with_the_connection(shared_suite: Suite, request_bytes: bytes):
    with socket.create_connection(("127.0.0.1", shared_suite.port), timeout=10) as connection:
        try:
            connection.sendall(request_bytes)
            connection.shutdown(socket.SHUT_WR)
            answer = connection.makefile("rb").read()
        except (ConnectionResetError, BrokenPipeError):
            answer = b""
    assert not answer.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")), answer[:200]
    assert requests.get(shared_suite.base + "/readyz", timeout=5).ok


def test_half_open_connections_do_not_keep_others_out(shared_suite: Suite):
    half_open = [socket.create_connection(("127.0.0.1", shared_suite.port)) for _ in range(300)]
    try:
        for connection in half_open:
            connection.sendall(b"POST /api/appeals HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n")
        assert shared_suite.resident().file()["number"]
    finally:
        for connection in half_open:
            connection.close()


def test_a_form_without_its_token_changes_nothing(shared_suite: Suite):
    stranger = Member(shared_suite.addresses)
    form = next(form for form in forms_of(stranger.open("/sign-in").text) if form.action.endswith("/sign-in"))
    without = {name: value for name, value in form.values.items() if name != "csrf"} | {"login": "admin", "password": "x"}
    answer = stranger.session.post(shared_suite.base + "/sign-in", data=without, timeout=10)
    assert answer.status_code == 403
    for action in ("accept", "ask", "answer", "resolve"):
        answer = requests.post(f"{shared_suite.base}/work/1234567890/{action}", timeout=10, allow_redirects=False)
        assert answer.status_code in (303, 401, 403)


def test_guessing_a_password_is_slowed(suite: Suite):
    login, password = suite.administrator()
    guesser = Member(suite.addresses)
    statuses = {
        guesser.submit(guesser.open("/sign-in"), "/sign-in", login=login, password=f"guess-{attempt}").status_code
        for attempt in range(8)
    }
    assert 429 in statuses
    assert all(status < 500 for status in statuses)
    late = guesser.submit(guesser.open("/sign-in"), "/sign-in", login=login, password=password)
    assert late.status_code == 429, "the right password was looked at while the account is locked"


def test_a_worker_sees_no_other_units_card(shared_suite: Suite):
    appeal = shared_suite.resident().file()
    shared_suite.hire(UNIT).wait_for_card(appeal["number"])
    assert shared_suite.hire("road-maintenance").open(f"/work/{appeal['number']}").status_code == 403


def refused(suite: Suite, *told: str, seconds: float = 20) -> str:
    """Starts what cannot start: it ends by itself, with a sentence and not a stack trace."""
    process = suite.begin()
    status = process.wait_until_ended(seconds)
    assert status not in (0, None) and status > 0, f"status {status}:\n{process.text}"
    for words in told:
        assert words in process.text, process.text
    for noise in ("Fatal error", "Error Domain", "Stack dump", "Crash"):
        assert noise not in process.text, process.text
    return process.text


def test_a_port_in_use(tmp_path: Path):
    suite = Suite(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", suite.port))
        other.listen()
        refused(suite, str(suite.port))


def test_a_second_instance_on_the_same_stores(tmp_path: Path):
    first = Suite(tmp_path / "first", {"OTKLIK_DATA": tmp_path / "stores"}).start()
    second = Suite(tmp_path / "second", {"OTKLIK_DATA": tmp_path / "stores"})
    refused(second, str(first.process.process.pid))
    assert first.resident().file()["number"], "the first one was hurt"


def test_a_data_folder_that_cannot_be_written(tmp_path: Path):
    # Root may write anywhere but where the kernel says no.
    folder = Path("/sys/otklik") if os.geteuid() == 0 else tmp_path / "locked"
    if os.geteuid() != 0:
        folder.mkdir(mode=0o555)
    refused(Suite(tmp_path, {"OTKLIK_DATA": folder}), str(folder))


def test_a_data_folder_that_is_a_file(tmp_path: Path):
    (tmp_path / "data").write_text("not a folder")
    refused(Suite(tmp_path, {"OTKLIK_DATA": tmp_path / "data"}), str(tmp_path / "data"))


def test_a_corrupt_store(tmp_path: Path):
    suite = Suite(tmp_path).start()
    suite.resident().file()
    suite.process.end()
    store = next((tmp_path / "data").rglob("*router*.sqlite"))
    with store.open("r+b") as file:
        file.write(b"\xde\xad\xbe\xef" * 1_024)
    assert "rebuild" in refused(suite, store.name), "the reader is not told what to do"


def test_a_broker_that_is_not_there(tmp_path: Path):
    nowhere = f"127.0.0.1:{free_port()}"
    suite = Suite(tmp_path, {"OTKLIK_LOG": f"kafka:{nowhere}"})
    process = suite.begin()

    def told() -> bool:
        return nowhere in process.text
    wait_for("the address of the broker in a sentence", told, 30)
    wait_for("the end of the start", lambda: process.ended, 30)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("OTKLIK_LOG", "kafka:no port here"), ("OTKLIK_SECRET", "short"), ("OTKLIK_PUBLIC_URL", "not an address"),
     ("OTKLIK_SMTP_PORT", "smtp"), ("OTKLIK_SMTP_SECURITY", "perhaps"), ("OTKLIK_RATE_LIMIT", "-1")],
)
def test_a_wrong_setting_is_named(tmp_path: Path, setting: str, value: str):
    refused(Suite(tmp_path, {setting: value}), setting)


def test_a_city_pack_that_is_not_there(tmp_path: Path):
    refused(Suite(tmp_path, {"OTKLIK_CITY": tmp_path / "nowhere"}), str(tmp_path / "nowhere"), "city.yaml")


def check(pack: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BINARIES / "otklik"), "city", "check", str(pack)], capture_output=True, text=True, timeout=30)


def test_the_city_pack_is_checked_with_file_line_and_key(tmp_path: Path):
    assert check(PACK).returncode == 0
    pack = tmp_path / "pack"
    shutil.copytree(PACK, pack)
    units = pack / "units.yaml"
    units.write_text(units.read_text().replace("code:", "cod:", 1))
    done = check(pack)
    assert done.returncode != 0
    assert "units.yaml:" in done.stdout + done.stderr and "code" in done.stdout + done.stderr


@pytest.mark.parametrize("words", [["--nonsense"], ["serve", "--port", "http"], ["rebuild", "mayor"], ["staff", "add"]])
def test_a_wrong_command_is_told_so(words: list[str]):
    done = subprocess.run([str(BINARIES / "otklik"), *words], capture_output=True, text=True, timeout=30)
    assert done.returncode not in (0, None) and done.returncode > 0
    assert "Fatal error" not in done.stderr and done.stderr.strip()


def test_the_log_shows_no_failure_of_ours(shared_suite: Suite):
    """Runs last in this file: all of the above, and not one line at the level of an error."""
    process: Running = shared_suite.process
    assert not process.ended
    # Readiness is red until the stages are live, and whoever asks before is told so by 503.
    lines = [line for line in process.text.splitlines() if "GET /readyz 503" not in line]
    failures = [line for line in lines if '"level":"error"' in line or '"level":"critical"' in line]
    assert failures == []
