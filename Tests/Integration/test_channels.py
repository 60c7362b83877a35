"""Every way of telling somebody something, against a strict stand-in for the other side, and what happens when that side is unkind."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest
import requests

from support.broker import Broker
from support.fake_api import FakeAPI
from support.log import Log, tracking_number
from support.mail import MailServer, text_of
from support.people import Member
from support.push_service import PushService
from support.running import ROOT
from support.sms import SMSGateway
from support.suite import ONE_TIME_PASSWORD, UNIT, Suite, awake, mail_settings
from support.telegram import TOKEN as TELEGRAM_TOKEN
from support.telegram import Telegram
from support.vk import TOKEN as VK_TOKEN
from support.vk import VK
from support.waiting import wait_for
from support.webhooks import SECRET, WebhookReceiver

SOLVED = "Заменили лампы, все три фонаря горят."
CHAT, PEER, PHONE = "700100200", "31415926", "+74242300710"
#: A city reached by https: chats get buttons.
SITE = "https://otklik.example"

Start = Callable[..., Suite]


# What the other sides are.

def standing(fake: FakeAPI) -> Iterator[FakeAPI]:
    """Nothing that it was sent may have been wrong."""
    yield fake
    fake.stop()
    assert not fake.faults, fake.faults


@pytest.fixture
def telegram() -> Iterator[FakeAPI]:
    yield from standing(Telegram())


@pytest.fixture
def vk() -> Iterator[FakeAPI]:
    yield from standing(VK())


@pytest.fixture
def sms(request: pytest.FixtureRequest) -> Iterator[FakeAPI]:
    """The gateway that takes forms, if nothing else is said."""
    yield from standing(SMSGateway(takes_json=getattr(request, "param", False)))


@pytest.fixture
def webhooks() -> Iterator[FakeAPI]:
    yield from standing(WebhookReceiver())


@pytest.fixture
def push() -> Iterator[PushService]:
    service = PushService()
    yield service
    service.stop()
    assert not service.complaints, service.complaints


@pytest.fixture
def log(broker: Broker) -> Log:
    return Log(broker.address)


@pytest.fixture
def start(tmp_path: Path, broker: Broker, mail: MailServer) -> Start:
    """Starts the city over the broker, with whatever ways out besides mail are given."""
    def begin(*settings: dict[str, object]) -> Suite:
        whole: dict[str, object] = mail_settings(mail) | {"OTKLIK_LOG": f"kafka:{broker.address}"}
        for more in settings:
            whole |= more
        return Suite(tmp_path, whole).start()
    return begin


def by_telegram(telegram: Telegram, token: str = TELEGRAM_TOKEN) -> dict[str, object]:
    return {"OTKLIK_TELEGRAM_TOKEN": token, "OTKLIK_TELEGRAM_API": telegram.url}


def by_vk(vk: VK, token: str = VK_TOKEN) -> dict[str, object]:
    return {"OTKLIK_VK_TOKEN": token, "OTKLIK_VK_API": vk.url}


def subscribed(hook: str) -> dict[str, object]:
    """The pack, where another system is told of every outcome."""
    pack = awake(ROOT / "deploy/city/yuzhno-sakhalinsk")
    table = pack / "notifications.yaml"
    text = table.read_text()
    row = "      - {audience: system, channels: [webhook], template: resolved}\n"
    told = re.sub(r"(?m)^(  - event: resolved\n    tell:\n)", rf"\1{row}", text)
    assert told != text
    table.write_text(told + f"\nwebhooks:\n  - {{code: region, name: {{ru: Область, en: Region}}, url: '{hook}'}}\n")
    return {"OTKLIK_CITY": pack, "OTKLIK_WEBHOOK_SECRET": SECRET}


# What people do and see.

def filed(suite: Suite, log: Log, **contact: object) -> dict[str, str]:
    """An appeal whose resident is reached by `contact` from now on, when a unit has it and nothing was told yet."""
    resident = suite.resident()
    appeal = resident.file(contact={"name": "Анна Ли", "language": "ru"})
    resident.wait_for_status(appeal, "assigned")
    log.set_contact(log.appeal(appeal["number"]), name="Анна Ли", **contact)
    return appeal


def solved(suite: Suite, appeal: dict[str, str]) -> Member:
    """The unit solves it; the worker who did, and may look at the delivery log too."""
    worker = suite.hire(UNIT, "worker", "operator")
    worker.act(appeal["number"], "accept")
    worker.act(appeal["number"], "resolve", text=SOLVED)
    return worker


def page_of(suite: Suite, appeal: dict[str, str]) -> str:
    answer = requests.get(f"{suite.base}/t/{appeal['number']}/{appeal['secret']}", timeout=10)
    assert answer.ok, answer.text
    return answer.text


def wait_until_told(suite: Suite, appeal: dict[str, str], step: str, words: str) -> None:
    """Waits until this step on the resident's page says so."""
    def look() -> bool:
        steps = re.findall(r"<li[^>]* data-key=.*?</li>", page_of(suite, appeal), re.DOTALL)
        return any(step in one and words in one for one in steps)
    wait_for(f"{words!r} beside {step!r} on the page of {appeal['number']}", look)


def rows(member: Member, digits: str, tab: str = "recent") -> list[str]:
    """The lines of the delivery log about an appeal, as their texts."""
    page = member.open(f"/notify?tab={tab}")
    assert page.ok, page.text
    grouped = f"{digits[:3]} {digits[3:6]} {digits[6:9]} {digits[9:]}"
    lines = [re.sub(r"\s*<[^>]+>\s*", " | ", line) for line in re.findall(r"<tr.*?</tr>", page.text, re.DOTALL)]
    return [re.sub(r"( \| )+", " | ", line) for line in lines if grouped in line]


def wait_for_row(member: Member, number: str, *words: str, tab: str = "recent") -> str:
    """The first line of the delivery log about an appeal with all these words."""
    def look() -> str | None:
        return next((row for row in rows(member, number, tab) if all(word in row for word in words)), None)
    return wait_for(f"a line about {number} with {words} among {tab}", look)


def readiness(suite: Suite, check: str) -> dict[str, str]:
    """What is said of one check, once it has been made."""
    answer = requests.get(f"{suite.base}/readyz", timeout=5)
    assert answer.status_code == 200, "a way out that is closed must not take the city offline"
    return next(one for one in answer.json()["checks"] if one["name"] == check)


def wait_for_degraded(suite: Suite, check: str, sentence: str) -> None:
    def look() -> bool:
        found = readiness(suite, check)
        return found["status"] == "degraded" and sentence in found["detail"]
    wait_for(f"{check} degraded with {sentence!r}", look)


# E-mail.

def test_mails_of_an_appeal_stand_together_and_can_be_answered(start: Start, mail: MailServer):
    suite = start({"OTKLIK_MAIL_REPLY": "appeals@city.example"})
    resident, other = suite.resident(), suite.resident()
    appeal = resident.file()
    other.file()
    mail.wait_for_mail(resident.email, containing="назначен исполнитель")
    worker = solved(suite, appeal)
    mail.wait_for_mail(resident.email, containing=SOLVED)
    mail.wait_for_mail(other.email, containing="назначен исполнитель")

    letters = mail.mails_to(resident.email)
    assert len({letter["Message-ID"] for letter in letters}) == len(letters) == 3
    [thread] = {str(letter["References"]) for letter in letters}
    assert re.fullmatch(r"<[^<>\s]+@[^<>\s]+>", thread), f"References is {thread!r}"
    assert thread not in {str(letter["References"]) for letter in mail.mails_to(other.email)}
    [answer] = {str(letter["Reply-To"]) for letter in letters}
    assert re.fullmatch(rf"appeals\+{appeal['number']}\.\w+@city\.example", answer.strip("<> ")), answer
    assert {str(letter["List-Unsubscribe-Post"]) for letter in letters} == {"List-Unsubscribe=One-Click"}
    [unsubscribe] = {str(letter["List-Unsubscribe"]).strip() for letter in letters}
    assert unsubscribe.startswith(f"<{suite.base}/notify/choices/") and unsubscribe.endswith(">"), unsubscribe

    wait_until_told(suite, appeal, "Проблема решена", "вам сообщили по электронной почте")
    wait_for_row(worker, appeal["number"], "Решено", "Заявитель", "Отправлено: электронная почта")


def test_without_an_address_for_replies_none_is_given(suite: Suite, mail: MailServer):
    resident = suite.resident()
    resident.file()
    assert mail.wait_for_mail(resident.email)["Reply-To"] is None


def test_one_press_ends_mails_but_not_the_answer(suite: Suite, mail: MailServer):
    resident, worker = suite.resident(), suite.hire(UNIT)
    # Without a telephone: where there is one, a call comes before a mail that is not wanted.
    appeal = resident.file(contact={"name": resident.name, "email": resident.email, "language": "ru"})
    letter = mail.wait_for_mail(resident.email, containing="назначен исполнитель")
    unsubscribe = str(letter["List-Unsubscribe"]).strip("<> ")
    assert requests.get(unsubscribe, timeout=10).ok
    worker.act(appeal["number"], "accept")
    worker.act(appeal["number"], "ask", question="У какого подъезда?")
    mail.wait_for_mail(resident.email, containing="У какого подъезда?")  # a look by GET has changed nothing

    pressed = requests.post(unsubscribe, data={"List-Unsubscribe": "One-Click"}, timeout=10)
    assert pressed.status_code == 200, pressed.text
    visitor, page = Member(suite.addresses), f"/t/{appeal['number']}/{appeal['secret']}"
    assert visitor.submit(visitor.open(page), "/reply", text="У второго.").ok
    resident.wait_for_status(appeal, "accepted", "assigned")
    worker.act(appeal["number"], "ask", question="А этаж какой?")
    assert visitor.submit(visitor.open(page), "/reply", text="Третий.").ok
    resident.wait_for_status(appeal, "accepted", "assigned")
    worker.act(appeal["number"], "answer", answer="Лампы меняет управляющая компания.")
    mail.wait_for_mail(resident.email, containing="Лампы меняет управляющая компания.")
    unwanted = [mail["Subject"] for mail in mail.mails_to(resident.email) if "этаж" in text_of(mail)]
    assert not unwanted, f"mailed all the same: {unwanted}"


def test_staff_with_an_address_are_mailed_new_work(suite: Suite, mail: MailServer):
    for name in ("with", "without"):
        address = ["--email", "kim@city.example"] if name == "with" else []
        printed = suite.otklik("staff", "add", name, "--name", "Пётр Ким", "--role", "worker", "--unit", UNIT, *address)
        assert ONE_TIME_PASSWORD.search(printed), printed
    suite.otklik("staff", "add", "elsewhere", "--name", "Ия Пак", "--role", "worker", "--unit", "road-maintenance",
                 "--email", "pak@city.example")
    resident = suite.resident()
    appeal = resident.file()
    letter = mail.wait_for_mail("kim@city.example", containing="Новое обращение")
    assert f"{suite.base}/work/{appeal['number']}" in text_of(letter)
    assert resident.appeal()["text"] not in letter.as_string() + text_of(letter), "staff read the words in the card"
    assert appeal["secret"] not in text_of(letter), "the resident's own link is nobody else's"
    mail.wait_for_mail(resident.email, containing="назначен исполнитель")
    assert not mail.mails_to("pak@city.example"), "another unit was told"


def test_a_lost_link_comes_to_the_contact_on_file_once_an_hour(suite: Suite, mail: MailServer):
    resident, stranger = suite.resident(), Member(suite.addresses)
    appeal = resident.file()
    mail.wait_for_mail(resident.email, containing="назначен исполнитель")

    def ask(number: str) -> str:
        answer = stranger.submit(stranger.open("/track/lost"), "/track/lost", number=number)
        assert answer.status_code == 200, answer.text
        return re.sub(r'name="csrf" value="[^"]*"', "", answer.text)

    known = ask(appeal["number"])
    letter = mail.wait_for_mail(resident.email, containing="ссылка на его страницу")
    assert f"{suite.base}/t/{appeal['number']}/{appeal['secret']}" in text_of(letter)
    assert appeal["secret"] not in known and resident.email not in known
    assert ask(tracking_number(Random(appeal["number"]))) == known, "the page tells whether there is such an appeal"
    assert ask(appeal["number"]) == known, "the page tells that a link was sent already"
    worker = suite.hire(UNIT)
    worker.act(appeal["number"], "accept")
    worker.act(appeal["number"], "ask", question="У какого подъезда?")
    mail.wait_for_mail(resident.email, containing="У какого подъезда?")  # goes out behind whatever was asked for before
    links = [one for one in mail.mails_to(resident.email) if "ссылка на его страницу" in str(one["Subject"])]
    assert len(links) == 1, f"{len(links)} links within an hour"


# Telegram, VK, SMS, push, webhooks.

def test_telegram(start: Start, log: Log, telegram: Telegram):
    suite = start(by_telegram(telegram))
    appeal = filed(suite, log, telegram=CHAT)
    worker = solved(suite, appeal)
    message = telegram.wait_for_message(CHAT, SOLVED)
    assert f"{suite.base}/t/{appeal['number']}/{appeal['secret']}" in message.text
    wait_until_told(suite, appeal, "Проблема решена", "вам сообщили в Telegram")
    wait_for_row(worker, appeal["number"], "Решено", "Заявитель", "Отправлено: Telegram")
    assert len(telegram.messages_to(CHAT)) == len(telegram.requests) == 1


def test_vk(start: Start, log: Log, vk: VK):
    suite = start(by_vk(vk))
    appeal = filed(suite, log, vk=PEER)
    worker = solved(suite, appeal)
    message = vk.wait_for_message(PEER, SOLVED)
    assert f"{suite.base}/t/{appeal['number']}/{appeal['secret']}" in message.text
    wait_until_told(suite, appeal, "Проблема решена", "вам сообщили во ВКонтакте")
    wait_for_row(worker, appeal["number"], "Решено", "Заявитель", "Отправлено: ВКонтакте")
    assert len(vk.messages_to(PEER)) == len(vk.requests) == 1


def test_chats_of_a_city_with_https_get_a_button_that_opens_the_appeal(
    start: Start, log: Log, telegram: Telegram, vk: VK
):
    suite = start(by_telegram(telegram), by_vk(vk), {"OTKLIK_PUBLIC_URL": SITE})
    draw = Random(CHAT)
    log.file(number := tracking_number(draw), telegram=CHAT)
    log.file(other := tracking_number(draw), vk=PEER)
    for message, digits in ((telegram.wait_for_message(CHAT), number), (vk.wait_for_message(PEER), other)):
        assert message.button, f"no button below {message.text!r}"
        label, link = message.button
        assert label == "Страница обращения" and link.startswith(f"{SITE}/t/{digits}/")
        assert SITE not in message.text
        assert requests.get(suite.base + urlsplit(link).path, timeout=10).ok, "the button opens nothing"
    telegram.wait_for_message(CHAT, "Вашим обращением занимается")
    vk.wait_for_message(PEER, "Вашим обращением занимается")
    assert len(telegram.messages) == len(vk.messages) == 2


@pytest.mark.parametrize("sms", [False, True], indirect=True, ids=["form", "json"])
def test_sms(start: Start, sms: SMSGateway):
    suite = start(sms.settings())
    resident = suite.resident()
    appeal = resident.file(contact={"name": "Анна Ли", "phone": "+7 4242 300710", "language": "ru"})
    message = sms.wait_for_message(PHONE)
    assert f"{suite.base}/t/{appeal['number']}/{appeal['secret']}" in message.text
    wait_until_told(suite, appeal, "Зарегистрировано", "вам сообщили по SMS")
    wait_for_row(suite.hire(UNIT, "operator"), appeal["number"], "Зарегистрировано", "Заявитель", "Отправлено: SMS")
    resident.wait_for_status(appeal, "assigned")
    assert len(sms.messages) == len(sms.requests) == 1, "that a unit has it is not worth an SMS"


def test_push_is_read_by_the_browser_alone(start: Start, log: Log, push: PushService):
    suite = start()
    appeal = filed(suite, log, push=[push.subscription_of("anna"), push.subscription_of("annas-phone")])
    worker = solved(suite, appeal)
    for browser in ("anna", "annas-phone"):
        notice = push.wait_for_message(browser, "вопрос решён").notice
        assert notice["url"] == f"{suite.base}/t/{appeal['number']}/{appeal['secret']}"
        assert appeal["number"][:3] in notice["title"] and notice["body"]
    wait_until_told(suite, appeal, "Проблема решена", "вам сообщили уведомлением")
    wait_for_row(worker, appeal["number"], "Решено", "Заявитель", "Отправлено: браузер")
    assert len(push.messages) == 2
    assert len(rows(worker, appeal["number"])) == 1, "two browsers of one person are one outcome"


def test_a_webhook_tells_another_system_the_event_as_it_stands_in_the_log(
    start: Start, log: Log, webhooks: WebhookReceiver
):
    suite = start(subscribed(webhooks.hook))
    appeal = suite.resident().file()
    id = log.appeal(appeal["number"])
    webhooks.busy(seconds=1)
    worker = solved(suite, appeal)
    received = webhooks.wait_for_event("otklik.appeal.resolved", id)
    [written] = [one for one in log.records("appeals") if one.value.get("type") == "otklik.appeal.resolved"]
    assert received.event == written.value
    assert SOLVED not in str(received.event)
    wait_for_row(worker, appeal["number"], "Решено", "Система", "Отправлено: другая система")
    assert len(webhooks.events) == 1 and set(webhooks.times.values()) == {1}


# Unkind other sides.

def test_whom_the_bot_cannot_reach_is_told_by_the_next_way(start: Start, log: Log, telegram: Telegram, vk: VK):
    suite = start(by_telegram(telegram), by_vk(vk))
    telegram.blocked.add(int(CHAT))
    appeal = filed(suite, log, telegram=CHAT, vk=PEER)
    worker = suite.hire(UNIT, "worker", "operator")
    worker.act(appeal["number"], "accept")
    worker.act(appeal["number"], "ask", question="У какого подъезда?")
    vk.wait_for_message(PEER, "У какого подъезда?")
    wait_until_told(suite, appeal, "задал вам вопрос", "вам сообщили во ВКонтакте")
    wait_for_row(worker, appeal["number"], "Вопрос к жителю", "Не дошло", "403", tab="failed")
    wait_for_row(worker, appeal["number"], "Вопрос к жителю", "Отправлено: ВКонтакте")

    visitor, page = Member(suite.addresses), f"/t/{appeal['number']}/{appeal['secret']}"
    assert visitor.submit(visitor.open(page), "/reply", text="У второго.").ok
    worker.act(appeal["number"], "resolve", text=SOLVED)
    vk.wait_for_message(PEER, SOLVED)
    assert len(telegram.requests) == 1, "who has blocked the bot is left alone"
    assert len(vk.messages) == 2


def test_a_number_that_does_not_exist_is_told_to_the_page(start: Start, sms: SMSGateway):
    suite = start(sms.settings())
    sms.bad_numbers.add(PHONE)
    appeal = suite.resident().file(contact={"name": "Анна Ли", "phone": PHONE, "language": "ru"})
    wait_until_told(suite, appeal, "Зарегистрировано", "не удалось сообщить вам по SMS")
    wait_for_row(suite.hire(UNIT, "operator"), appeal["number"], "Зарегистрировано", "Не дошло", tab="failed")
    assert len(sms.requests) == 1 and not sms.messages


@pytest.mark.parametrize("trouble", ["hangs", "garbage", "lies"])
def test_what_was_not_taken_for_sure_is_sent_again_and_told_once(
    start: Start, log: Log, telegram: Telegram, vk: VK, sms: SMSGateway, trouble: str
):
    suite = start(by_telegram(telegram), by_vk(vk), sms.settings())
    operator = suite.hire(UNIT, "operator")
    ways = {"Telegram": (telegram, {"telegram": CHAT}), "ВКонтакте": (vk, {"vk": PEER}), "SMS": (sms, {"phone": PHONE})}
    numbers = {way: tracking_number(Random(way)) for way in ways}
    for way, (fake, contact) in ways.items():
        fake.lies = trouble == "lies"
        if trouble == "hangs":
            fake.hang()
        elif trouble == "garbage":
            fake.garbage()
        log.file(numbers[way], **contact)
    for fake, _ in ways.values():
        fake.wait_for_requests(1)
        fake.lies = False
    for way, number in numbers.items():
        wait_for_row(operator, number, "Зарегистрировано", f"Отправлено: {way}")
    for fake, contact in ways.values():
        [receiver] = contact.values()
        fake.wait_for_requests(2)
        registered = [one for one in fake.messages_to(receiver) if "зарегистрировано" in one.text.split("\n")[0]]
        assert len(registered) == 1, f"told {len(registered)} times"


def test_what_waits_for_its_next_try_is_shown(start: Start, log: Log, sms: SMSGateway):
    suite = start(sms.settings())
    operator = suite.hire(UNIT, "operator")
    sms.fail(100, 503)
    log.file(number := tracking_number(Random(PHONE)), phone=PHONE)
    row = wait_for_row(operator, number, "Зарегистрировано", "Ждёт отправки", "попыт", tab="waiting")
    assert "503" in row
    sms.answers.clear()
    sms.wait_for_message(PHONE, "зарегистрировано", seconds=30)
    assert len(sms.messages) == 1


def test_telegrams_wish_to_wait_is_honoured(start: Start, log: Log, telegram: Telegram):
    start(by_telegram(telegram))
    chats, draw = range(700, 705), Random(CHAT)
    # Longer than the notifier would wait of its own accord; and fewer than close the whole way.
    telegram.too_many(times=len(chats), retry_after=7)
    for chat in chats:
        log.file(tracking_number(draw), telegram=str(chat))
    wait_for("two messages to each", lambda: all(len(telegram.messages_to(chat)) == 2 for chat in chats), 40)
    put_off = [(request.time, json.loads(request.body)) for request in telegram.requests[:len(chats)]]
    waits = {
        asked["chat_id"]: next(
            one.time for one in telegram.messages_to(asked["chat_id"]) if one.html == asked["text"]) - time
        for time, asked in put_off}
    hasty = {chat: round(wait, 2) for chat, wait in waits.items() if wait < 7}
    assert not hasty, f"asked to wait 7 s, came again after {hasty} s"


def test_a_wrong_token_is_said_and_what_waited_goes_out_with_the_right_one(
    start: Start, log: Log, telegram: Telegram, vk: VK, sms: SMSGateway
):
    right, sms.key = sms.settings(), "another-key"
    suite = start(by_telegram(telegram, "123456:wrong"), by_vk(vk, "vk1.a.wrong"), right)
    operator = suite.hire(UNIT, "operator")
    ways = {
        "telegram": (telegram, {"telegram": CHAT}, "check OTKLIK_TELEGRAM_TOKEN."),
        "vk": (vk, {"vk": PEER}, "check OTKLIK_VK_TOKEN."),
        "sms": (sms, {"phone": PHONE}, "check OTKLIK_SMS_HEADERS and OTKLIK_SMS_BODY."),
    }
    numbers = {way: tracking_number(Random(way)) for way in ways}
    for way, (_, contact, sentence) in ways.items():
        assert readiness(suite, f"notifier.{way}")["status"] == "ok"
        log.file(numbers[way], **contact)
        wait_for_degraded(suite, f"notifier.{way}", sentence)
        page = operator.open("/notify?tab=waiting").text
        assert "Сейчас не отправляется" in page and sentence in page
        wait_for_row(operator, numbers[way], "Зарегистрировано", "Ждёт отправки", tab="waiting")
    assert not telegram.messages + vk.messages + sms.messages

    suite.process.end()
    sms.key = "f4ke-gateway-key"
    suite.settings |= by_telegram(telegram) | by_vk(vk)
    suite.start()
    for way, (fake, contact, _) in ways.items():
        [receiver] = contact.values()
        fake.wait_for_message(receiver, "зарегистрировано")
        assert readiness(suite, f"notifier.{way}")["status"] == "ok"
