"""Otklik itself: all five services in one process, or five processes over a broker."""

import atexit
import re
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

from support.mail import MailServer
from support.people import Addresses, Member, Resident
from support.running import BINARIES, ROOT, Running, environment
from support.waiting import free_port



def awake(pack: Path) -> Path:
    """The pack without its quiet hours: tests run at any hour."""
    copy = Path(tempfile.mkdtemp(prefix="city-")) / pack.name
    shutil.copytree(pack, copy)
    atexit.register(shutil.rmtree, copy.parent, ignore_errors=True)
    table = copy / "notifications.yaml"
    text = table.read_text()
    table.write_text(re.sub(r"(?m)^quiet-hours:.*$", 'quiet-hours: {from: "00:00", to: "00:00"}', text))
    assert table.read_text() != text
    return copy


PACK = awake(ROOT / "deploy/city/yuzhno-sakhalinsk")
#: The unit that the tests' appeals go to by the pack: street lighting.
UNIT = "street-lighting"
SERVICES = ("intake", "router", "department-worker", "notifier", "stats")
#: Tests ask more than a person does, and all from one address.
COMMON = {"OTKLIK_CITY": PACK, "OTKLIK_RATE_LIMIT": 0}
FIRST_ADMINISTRATOR = re.compile(r"First administrator: login (\S+), one-time password (\S+)")
ONE_TIME_PASSWORD = re.compile(r"one-time password (\S+)")


def mail_settings(mail: MailServer) -> dict[str, object]:
    """What the notifier needs to hand its mails to this server."""
    settings: dict[str, object] = {
        "OTKLIK_SMTP_HOST": "localhost" if mail.certificate else "127.0.0.1",
        "OTKLIK_SMTP_PORT": mail.port,
        "OTKLIK_SMTP_FROM": "otklik@example.org",
        "OTKLIK_SMTP_SECURITY": "starttls" if mail.certificate else "none",
    }
    if mail.certificate:
        settings["OTKLIK_SMTP_CA"] = mail.certificate
    if mail.login:
        settings |= {"OTKLIK_SMTP_USER": mail.login[0], "OTKLIK_SMTP_PASSWORD": mail.login[1]}
    return settings


class City:
    """What both ways of running share: where the pages are, who works there."""

    addresses: Addresses
    folder: Path
    settings: dict[str, object]

    def resident(self, name: str = "Анна Ли") -> Resident:
        return Resident(self.addresses, name)

    def member(self, login: str, password: str) -> Member:
        member = Member(self.addresses)
        member.sign_in(login, password)
        return member

    def administrator(self) -> tuple[str, str]:
        """Login and one-time password, as the first start printed them."""
        raise NotImplementedError

    def otklik(self, *words: object, expected: int = 0, timeout: float = 60) -> str:
        """Runs an operations command; what it prints."""
        done = subprocess.run(
            [str(BINARIES / "otklik"), *map(str, words)],
            capture_output=True, text=True, timeout=timeout, env=environment(self.settings), cwd=ROOT,
        )
        assert done.returncode == expected, f"otklik {words}: status {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    def hire(self, unit: str, *roles: str) -> Member:
        """A new member of a unit's staff, signed in; a worker, if nothing else is said."""
        return self.member(*self.account(unit, *roles))

    def account(self, unit: str, *roles: str) -> tuple[str, str]:
        """The login and one-time password of a new account."""
        login = f"test-{uuid.uuid4().hex[:8]}"
        printed = self.otklik(
            "staff", "add", login, "--name", "Пётр Ким", "--role", *(roles or ["worker"]), "--unit", unit)
        found = ONE_TIME_PASSWORD.search(printed)
        assert found, f"no one-time password in: {printed}"
        return login, found[1]


class Suite(City):
    """One `otklik serve`: five services, one log, one port."""

    def __init__(self, folder: Path, settings: Mapping[str, object] = {}, *options: str):
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.options = options
        self.settings = {
            "OTKLIK_DATA": folder / "data", "OTKLIK_PORT": self.port, "OTKLIK_PUBLIC_URL": self.base, **COMMON, **settings}
        self.addresses = Addresses(dict.fromkeys(SERVICES, self.base))
        self.process: Running

    def start(self) -> "Suite":
        self.begin().wait_until_ready(self.base)
        return self

    def begin(self) -> Running:
        """Starts it without waiting."""
        self.process = Running(
            "otklik",
            [BINARIES / "otklik", "serve", "--port", self.port, "--data", self.settings["OTKLIK_DATA"], *self.options],
            self.folder, self.settings,
        )
        return self.process

    def administrator(self) -> tuple[str, str]:
        found = FIRST_ADMINISTRATOR.search(self.process.wait_for_text("First administrator"))
        assert found, self.process.text
        return found[1], found[2]


class FiveProcesses(City):
    """Each service in a process of its own, with its own store folder, over a broker."""

    def __init__(self, folder: Path, kafka: str, settings: Mapping[str, object] = {}):
        self.folder = folder
        self.ports = {service: free_port() for service in SERVICES}
        self.addresses = Addresses({service: self.base(service) for service in SERVICES})
        self.settings = {
            "OTKLIK_LOG": f"kafka:{kafka}", "OTKLIK_SECRET": uuid.uuid4().hex + uuid.uuid4().hex,
            "OTKLIK_DATA": folder / "intake", "OTKLIK_PORT": self.ports["intake"],
            "OTKLIK_PUBLIC_URL": self.base("intake"), **COMMON, **settings,
        }
        self.running: dict[str, Running] = {}

    def base(self, service: str) -> str:
        return f"http://127.0.0.1:{self.ports[service]}"

    def start(self) -> "FiveProcesses":
        for service in SERVICES:
            self.begin(service)
        for service in SERVICES:
            self.running[service].wait_until_ready(self.base(service), 60)
        return self

    def begin(self, service: str) -> None:
        own = {"OTKLIK_DATA": self.folder / service, "OTKLIK_PORT": self.ports[service]}
        self.running[service] = Running(service, [BINARIES / service], self.folder, self.settings | own)

    def kill_and_restart(self, service: str) -> None:
        """SIGKILL, as a machine that loses power; then the same store again."""
        self.running[service].kill()
        self.begin(service)
        self.running[service].wait_until_ready(self.base(service), 60)

    def administrator(self) -> tuple[str, str]:
        found = FIRST_ADMINISTRATOR.search(self.running["intake"].wait_for_text("First administrator"))
        assert found, self.running["intake"].text
        return found[1], found[2]
