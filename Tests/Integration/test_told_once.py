"""What the notifier promises: whoever is to be told is told, and nobody is told twice, however often it dies on the way."""

import os
import random
import sqlite3
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests

from support.broker import Broker
from support.log import Log, Record, tracking_number
from support.mail import MailServer
from support.suite import FiveProcesses, mail_settings
from support.telegram import TOKEN, Telegram
from support.waiting import wait_for

#: Each appeal is two notifications: registered, and a unit has it.
BY_MAIL, BY_TELEGRAM, EACH = 800, 200, 2
KILLS = 30
#: How many messages of a channel may be under way when it dies (`width` of its transport).
MAILS_AT_ONCE, CHATS_AT_ONCE = 4, 8
FIRST_CHAT = 700_000_000


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    fake = Telegram()
    yield fake
    fake.stop()


def test_two_thousand_mails_arrive_once_however_often_the_notifier_dies(tmp_path: Path, mail: MailServer):
    """Five processes that share one log in a file: a place that was killed is free at once, so thirty kills are quick."""
    seed, draw = seeded()
    city = FiveProcesses(tmp_path, "", mail_settings(mail) | {"OTKLIK_LOG": f"local:{tmp_path / 'log.sqlite'}"}).start()
    with ThreadPoolExecutor(2) as people:
        filing = [people.submit(file_by_api, city, (BY_MAIL + BY_TELEGRAM) // 2) for _ in range(2)]
        kills = kill_often(city, draw, lambda: len(mail.mails))
        residents = [address for part in filing for address in part.result()]
    expected = EACH * len(residents)

    def outcomes() -> int:
        with closing(sqlite3.connect(f"file:{tmp_path}/notifier/notifier.sqlite?mode=ro", uri=True)) as store:
            assert store.execute("SELECT COUNT(*) FROM delivery WHERE failure IS NOT NULL").fetchone() == (0,)
            return store.execute("SELECT COUNT(*) FROM delivery").fetchone()[0]
    wait_for(f"{expected} outcomes", lambda: outcomes() >= expected, 240)
    twice = mails_came_once(mail, residents, seed)
    assert outcomes() == expected
    print(f"{twice} mails came again; killed after {kills}")


@pytest.mark.long
def test_two_thousand_notifications_arrive_once_however_often_the_notifier_dies(
    tmp_path: Path, broker: Broker, mail: MailServer, telegram: Telegram
):
    """Over a broker the claim of the dead one runs out after some seconds, and until then the new one sends nothing."""
    (seed, draw), log = seeded(), Log(broker.address)
    city = FiveProcesses(tmp_path, broker.address, mail_settings(mail) | {
        "OTKLIK_TELEGRAM_TOKEN": TOKEN, "OTKLIK_TELEGRAM_API": telegram.url}).start()
    numbers = [tracking_number(draw) for _ in range(BY_TELEGRAM)]

    with ThreadPoolExecutor(3) as people:
        filing = [people.submit(file_by_api, city, BY_MAIL // 2) for _ in range(2)]
        chatting = people.submit(file_by_chat, log, numbers)
        kills = kill_often(city, draw, lambda: len(mail.mails) + len(telegram.messages))
        residents = [address for part in filing for address in part.result()]
        chats = chatting.result()

    expected = EACH * (BY_MAIL + BY_TELEGRAM)
    def all_told() -> list[Record] | None:
        told = outcomes(log)
        return told if len({record.id for record in told}) >= expected else None
    told = wait_for(f"{expected} outcomes in the log", all_told, 240)
    twice = mails_came_once(mail, residents, seed)
    messages = Counter((message.chat, message.text) for message in list(telegram.messages))
    arrived = Counter(chat for chat, _ in messages)
    silent = [chat for chat in chats if arrived[chat] != EACH]
    assert not silent, f"{len(silent)} of {len(chats)} chats have not {EACH} different messages (seed {seed}): {silent[:5]}"
    again = sum(messages.values()) - len(messages)
    assert again <= KILLS * CHATS_AT_ONCE, f"{again} messages came again after {KILLS} kills (seed {seed})"
    assert not telegram.faults, telegram.faults[:5]
    print(f"{len(told)} outcomes, {twice} mails and {again} chat messages again; killed after {kills}")

    times = Counter(record.id for record in told)
    copies: dict[str, object] = {}
    assert len(times) == expected, f"{len(times)} outcomes of {expected} notifications (seed {seed})"
    # A killed producer may append what it had appended before; it is the same record, and consumers tell it by its id.
    for record in told:
        copies.setdefault(record.id, record.value)
        assert copies[record.id] == record.value, f"two outcomes have the id {record.id} (seed {seed})"


def seeded() -> tuple[int, random.Random]:
    """A drawn seed, printed so that a failed run can be made again."""
    seed = int(os.environ.get("OTKLIK_TEST_SEED", random.randrange(10**6)))
    print(f"OTKLIK_TEST_SEED={seed}")
    return seed, random.Random(seed)


def kill_often(city: FiveProcesses, draw: random.Random, sent: Callable[[], int]) -> list[int]:
    """Kills the notifier at drawn moments while messages go out, when the most is to be lost; after how many messages."""
    kills = []
    for _ in range(KILLS):
        goal = sent() + draw.randrange(1, 40)
        wait_for("messages going out", lambda: sent() >= goal, 60)
        time.sleep(draw.uniform(0, 0.05))
        kills.append(sent())
        city.kill_and_restart("notifier")
    return kills


def mails_came_once(mail: MailServer, residents: list[str], seed: int) -> int:
    """Every resident has each mail; how many came again, all with the Message-ID that they had before."""
    mails = Counter((letter["To"].addresses[0].addr_spec, letter["Message-ID"]) for letter in list(mail.mails))
    arrived = Counter(address for address, _ in mails)
    silent = [address for address in residents if arrived[address] != EACH]
    assert not silent, f"{len(silent)} of {len(residents)} residents have not {EACH} different mails (seed {seed}): {silent[:5]}"
    assert len(mails) == EACH * len(residents), f"{len(mails)} different mails (seed {seed})"
    twice = sum(mails.values()) - len(mails)
    assert twice <= KILLS * MAILS_AT_ONCE, f"{twice} mails came again after {KILLS} kills (seed {seed})"
    return twice


def file_by_api(city: FiveProcesses, count: int) -> list[str]:
    """The addresses of residents who filed one appeal each."""
    session, residents = requests.Session(), []
    for _ in range(count):
        resident = city.resident()
        answer = session.post(
            city.addresses.url("/api/appeals"), json=resident.appeal(), timeout=30,
            headers={"Idempotency-Key": str(uuid.uuid4())})
        assert answer.status_code == 201, answer.text
        residents.append(resident.email)
    return residents


def file_by_chat(log: Log, numbers: list[str]) -> list[int]:
    """The chats of residents who filed one appeal each as the city's bot will."""
    chats = range(FIRST_CHAT, FIRST_CHAT + len(numbers))
    for chat, number in zip(chats, numbers):
        log.file(number, telegram=str(chat))
    return list(chats)


def outcomes(log: Log) -> list[Record]:
    """What the topic of deliveries says."""
    records = log.records("deliveries")
    assert all(record.value["type"] == "otklik.delivery.delivered" for record in records), "something did not arrive"
    return records
