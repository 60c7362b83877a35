"""Mails that a mail server pipes into `intake receive-mail`: what it is told by the exit status, and what the resident sees."""

import re
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest
import requests

from support.mail import MailServer
from support.people import Member
from support.running import BINARIES, ROOT, Running, environment
from support.suite import UNIT, Suite, mail_settings
from support.waiting import free_port, wait_for

BASE = "appeals@city.example"
#: sysexits.h
TAKEN, USAGE, UNREADABLE, NO_ADDRESS, LATER, REFUSED, SETTINGS = 0, 64, 65, 67, 75, 77, 78


@pytest.fixture(scope="module")
def letters() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def taking(tmp_path_factory: pytest.TempPathFactory, letters: MailServer) -> Iterator[Suite]:
    """A suite that takes replies by mail."""
    suite = Suite(tmp_path_factory.mktemp("mail"), mail_settings(letters) | {"OTKLIK_MAIL_REPLY": BASE}).start()
    yield suite
    suite.process.end()
    Running.all.remove(suite.process)


@pytest.fixture(scope="module")
def worker(taking: Suite) -> Member:
    return taking.hire(UNIT)


def pipe(suite: Suite, mail: EmailMessage | bytes, *words: object, **settings: object) -> tuple[int, str]:
    """What a mail server gets: exit status and the line for the bounce."""
    done = subprocess.run(
        [str(BINARIES / "intake"), "receive-mail", *map(str, words)],
        input=mail if isinstance(mail, bytes) else mail.as_bytes(), capture_output=True, timeout=90, cwd=ROOT,
        env=environment(suite.settings | settings),
    )
    return done.returncode, done.stderr.decode()


def mail_to(address: str, text: str = "У второго подъезда.") -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Анна Ли <anna@example.org>"
    mail["To"] = address
    mail["Subject"] = "Re: Вопрос по обращению"
    mail["Message-ID"] = make_msgid(domain="example.org")
    mail.set_content(f"{text}\n\n24.11.2026, 10:15, Отклик <{BASE}>:\n> У какого подъезда?\n", charset="koi8-r")
    return mail


def asked(suite: Suite, letters: MailServer, worker: Member) -> tuple[dict[str, str], str]:
    """An appeal whose unit has asked its resident, and the address that our letter says to answer at."""
    resident = suite.resident()
    appeal = resident.file()
    worker.act(appeal["number"], "accept")
    worker.act(appeal["number"], "ask", question="У какого подъезда?")
    letter = letters.wait_for_mail(resident.email, containing="У какого подъезда?")
    found = re.search(r"[\w.+-]+@city\.example", str(letter["Reply-To"]))
    assert found, f"our letter names no address to answer at: {letter['Reply-To']}"
    return appeal, found[0]


def page_of(suite: Suite, appeal: dict[str, str]) -> str:
    answer = requests.get(f"{suite.base}/t/{appeal['number']}/{appeal['secret']}", timeout=10)
    assert answer.ok
    return answer.text


def test_a_reply_with_a_picture_reaches_the_unit_once(taking: Suite, letters: MailServer, worker: Member):
    appeal, address = asked(taking, letters, worker)
    mail = mail_to(address)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(5000)
    mail.add_attachment(picture, maintype="image", subtype="png", filename="двор.png")
    for _ in range(2):
        assert pipe(taking, mail) == (TAKEN, "")
    wait_for("the reply on the page", lambda: "У второго подъезда." in page_of(taking, appeal))
    page = page_of(taking, appeal)
    assert page.count("У второго подъезда.") == 1
    link = re.search(r'href="(/files/[^"]+)"', page)
    assert link and requests.get(taking.base + link[1], timeout=10).content == picture
    card = worker.open(f"/work/{appeal['number']}").text
    assert "У второго подъезда." in card and "двор.png" in card


def test_a_large_mail_is_taken(taking: Suite, letters: MailServer, worker: Member):
    _, address = asked(taking, letters, worker)
    mail = mail_to(address)
    for index in range(2):
        mail.add_attachment(bytes([index]) * (8 << 20), maintype="application", subtype="pdf", filename=f"{index}.pdf")
    assert pipe(taking, mail) == (TAKEN, "")


def test_what_is_refused_for_ever_bounces_with_a_reason(taking: Suite, letters: MailServer, worker: Member):
    appeal, address = asked(taking, letters, worker)
    code, line = pipe(taking, mail_to("nobody@city.example"))
    assert code == NO_ADDRESS and taking.base in line
    assert pipe(taking, mail_to(f"appeals+{appeal['number']}@city.example"))[0] == NO_ADDRESS
    assert pipe(taking, mail_to(BASE))[0] == NO_ADDRESS
    forged = re.sub(r"\.\w{4}", ".0000", address, count=1)
    assert forged != address and pipe(taking, mail_to(forged))[0] == REFUSED
    assert pipe(taking, b"")[0] == UNREADABLE
    assert pipe(taking, bytes(26 << 20))[0] == UNREADABLE

    worker.act(appeal["number"], "resolve", text="Заменили лампы, все три фонаря горят.")
    wait_for("the appeal closed", lambda: "Заменили лампы" in page_of(taking, appeal))
    code, line = pipe(taking, mail_to(address))
    assert code == REFUSED and "The problem is not solved" in line
    assert line.count("\n") == 1 and line.isascii()


def test_an_automatic_answer_is_passed_over(taking: Suite, letters: MailServer, worker: Member):
    appeal, address = asked(taking, letters, worker)
    mail = mail_to(address, "Я в отпуске до понедельника.")
    mail["Auto-Submitted"] = "auto-replied"
    assert pipe(taking, mail) == (TAKEN, "")
    assert "в отпуске" not in page_of(taking, appeal)


def test_trouble_of_ours_is_tried_again_or_told_the_operator(taking: Suite, tmp_path: Path):
    mail = mail_to(BASE)
    code, line = pipe(taking, mail, OTKLIK_PORT=free_port())
    assert code == LATER and "Nobody answers" in line
    assert pipe(taking, mail, "--url", f"http://127.0.0.1:{free_port()}")[0] == LATER
    assert pipe(taking, mail, OTKLIK_DATA=tmp_path)[0] == SETTINGS
    assert not (tmp_path / "secret.key").exists(), "a mail must not make a secret"
    assert pipe(taking, mail, OTKLIK_SECRET="x" * 40)[0] == SETTINGS
    assert pipe(taking, mail, "--what")[0] == USAGE
