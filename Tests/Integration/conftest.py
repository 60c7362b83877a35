"""Fixtures: Otklik in every form, a broker, a mail server, a browser. What a test started ends with it."""

import os
import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from support.broker import Broker
from support.mail import MailServer, make_certificate
from support.running import Running
from support.suite import FiveProcesses, Suite, mail_settings

#: No test takes longer, whatever hangs.
LONGEST = 300 if not os.environ.get("OTKLIK_LONG") else 3600

# Whoever ends the tests from outside still gets everything tidied up.
signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if not os.environ.get("OTKLIK_LONG"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="only with --long"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test shows the last lines of every process it had running."""
    report = yield
    if report.failed:
        for running in Running.all:
            lines = [line[:400] for line in running.text.splitlines()[-60:]]
            report.sections.append((f"log of {running.name}", "\n".join(lines)))
    return report


@pytest.fixture(autouse=True)
def _not_for_ever() -> Iterator[None]:
    def give_up(*_: object) -> None:
        raise TimeoutError(f"the test took longer than {LONGEST} s")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Ends what this test started and did not end itself."""
    earlier = list(Running.all)
    yield
    for running in [running for running in Running.all if running not in earlier]:
        running.kill()
        Running.all.remove(running)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """An empty broker: one city's topics are not another's."""
    broker = Broker(tmp_path / "broker")
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def mail_with(certificate: Path) -> Iterator[Callable[..., MailServer]]:
    """Makes a mail server that wants TLS, and a login if one is given."""
    made: list[MailServer] = []

    def make(login: tuple[str, str] | None = None) -> MailServer:
        made.append(MailServer(certificate, login))
        return made[-1]

    yield make
    for server in made:
        server.stop()


@pytest.fixture
def suite(tmp_path: Path, mail: MailServer) -> Suite:
    """All five services in one process, their mails going to `mail`."""
    return Suite(tmp_path, mail_settings(mail)).start()


@pytest.fixture(scope="module")
def shared_suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """One suite for a module whose tests leave each other alone; mails go to files."""
    suite = Suite(tmp_path_factory.mktemp("suite")).start()
    yield suite
    suite.process.end()
    Running.all.remove(suite.process)


@pytest.fixture
def five(tmp_path: Path, broker: Broker, mail: MailServer) -> FiveProcesses:
    return FiveProcesses(tmp_path, broker.address, mail_settings(mail)).start()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "chromium is not installed: run deploy/test, which installs it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser of one person's own: its cookies are not another's. Any script error on its pages fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(locale="ru-RU", **options)
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not errors, errors
