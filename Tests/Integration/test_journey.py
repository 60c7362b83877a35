"""The one promise of the product: an appeal goes in, its resident sees it solved."""

import re
from collections.abc import Callable
from pathlib import Path

import requests
from playwright.sync_api import BrowserContext, Page, expect

from support.mail import MailServer, text_of
from support.suite import UNIT, City, FiveProcesses, Suite, mail_settings
from support.waiting import wait_for

SOLVED = "Заменили лампы, все три фонаря горят."


def test_a_resident_sees_the_appeal_solved_without_reloading(
    suite: Suite, mail: MailServer, open_browser: Callable[..., BrowserContext]
):
    resident = open_browser(viewport={"width": 390, "height": 844}).new_page()  # a telephone
    number = file_in_the_portal(resident, suite.base, email="anna@example.org")
    expect(resident.locator(".timeline")).to_be_visible()
    resident.evaluate("window.loadedOnce = true")

    worker = open_browser().new_page()
    sign_in(worker, suite, *suite.account(UNIT))
    suite.hire(UNIT).wait_for_card(number)
    worker.goto(f"{suite.base}/work")
    worker.locator(f"main a[href$='/work/{number}']").first.click()
    press(worker, "accept")
    steps = resident.locator(".timeline > li")
    expect(steps.filter(has_text=re.compile("работ", re.IGNORECASE)).first).to_be_visible()
    press(worker, "resolve", text=SOLVED)

    expect(resident.locator(".timeline")).to_contain_text(SOLVED)
    assert resident.evaluate("window.loadedOnce") is True, "the tracking page was loaded anew"

    letter = mail.wait_for_mail("anna@example.org", containing=SOLVED)
    assert f"/t/{number}/" in text_of(letter), "the mail does not lead back to the appeal"
    assert letter.get_body(("html",)), "the mail has no HTML part"
    assert letter["Message-ID"]


def test_the_same_without_javascript(suite: Suite, open_browser: Callable[..., BrowserContext]):
    resident = open_browser(java_script_enabled=False).new_page()
    number = file_in_the_portal(resident, suite.base, email="anna@example.org")
    worker = suite.hire(UNIT)
    worker.act(number, "accept")
    worker.act(number, "resolve", text=SOLVED)
    resident.reload()
    expect(resident.locator(".timeline")).to_contain_text(SOLVED)


def test_mail_goes_over_tls_with_a_login(tmp_path: Path, mail_with: Callable[..., MailServer]):
    server = mail_with(("otklik", "пароль ß"))
    suite = Suite(tmp_path, mail_settings(server)).start()
    resident = suite.resident()
    resident.file()
    server.wait_for_mail(resident.email)
    assert server.logins == ["otklik"]


def test_a_mail_refused_for_now_is_sent_again(suite: Suite, mail: MailServer):
    mail.refusals += ["451 4.7.1 Greylisted, try again later"]
    resident = suite.resident()
    resident.file()
    mail.wait_for_mail(resident.email, seconds=60)


def test_without_a_mail_server_letters_are_files(tmp_path: Path):
    suite = Suite(tmp_path).start()
    resident = suite.resident()
    appeal = resident.file()
    resident.wait_for_status(appeal, "assigned")
    def written() -> bool:
        return any(resident.email in file.read_text(errors="replace") for file in tmp_path.rglob("*.eml"))
    wait_for("an .eml file to the resident", written)
    assert ".eml" in suite.process.text, "the log does not say where the letters are"


def test_the_journey_survives_the_loss_of_every_service(five: FiveProcesses, mail: MailServer):
    """Five processes over a broker; each is killed once, at the moment it has most to lose."""
    resident = five.resident()
    worker, stranger = five.hire(UNIT), five.hire("road-maintenance")

    appeal = resident.file(key="one-wish")
    five.kill_and_restart("intake")  # answered a moment ago: accepted must mean kept
    assert resident.file(key="one-wish")["number"] == appeal["number"], "the same wish made a second appeal"
    five.kill_and_restart("router")  # has just registered and assigned it, or is about to
    resident.wait_for_status(appeal, "assigned", seconds=60)

    worker.act(appeal["number"], "accept")
    five.kill_and_restart("department-worker")
    resident.wait_for_status(appeal, "accepted", seconds=60)
    assert stranger.open(f"/work/{appeal['number']}").status_code in (403, 404)

    worker.act(appeal["number"], "resolve", text=SOLVED)
    five.kill_and_restart("notifier")
    five.kill_and_restart("stats")
    seen = resident.wait_for_status(appeal, "resolved", seconds=60)
    assert SOLVED in str(seen)

    mail.wait_for_mail(resident.email, containing=SOLVED, seconds=60)
    # A letter may come twice when the notifier dies between sending and noting it; then both bear one Message-ID.
    told = {letter["Message-ID"] for letter in mail.mails_to(resident.email) if SOLVED in text_of(letter)}
    assert len(told) == 1, "one outcome was told as several"
    assert len(timeline(five, appeal)) == len(set(timeline(five, appeal))), "a step stands twice in the timeline"


def file_in_the_portal(page: Page, base: str, email: str) -> str:
    """From the front page to the tracking page, as a person goes; the tracking number."""
    page.goto(base)
    page.locator("main a[href^='/appeals/new']").first.click()
    page.locator("main a[href*='category=city']").first.click()
    page.locator("main a[href*='type=city.street-lighting']").first.click()
    page.locator("[name=text]").fill("Не горят три фонаря подряд у школы.")
    page.locator("[name=settlement]").select_option("yuzhno-sakhalinsk")
    page.locator("[name=address]").fill("проспект Мира, 100")
    page.locator("[name=name]").fill("Анна Ли")
    page.locator("[name=email]").fill(email)
    page.locator("[name=consent]").check()
    page.locator("main form[method=post] button[type=submit]").last.click()
    link = page.locator("main a[href*='/t/']").first
    expect(link).to_be_visible()
    link.click()
    page.wait_for_url(re.compile(r"/t/\d{10}/\w+$"))
    found = re.search(r"/t/(\d{10})/", page.url)
    assert found
    return found[1]


def sign_in(page: Page, city: City, login: str, password: str) -> None:
    page.goto(city.addresses.url("/sign-in"))
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(lambda address: not address.endswith("/sign-in"))
    asked = page.locator("main input[type=password]")
    if asked.count():  # a one-time password is changed for a lasting one
        for index in range(asked.count()):
            asked.nth(index).fill(f"lasting-{password}")
        page.locator("main form button[type=submit]").click()


def press(page: Page, action: str, **fields: str) -> None:
    """Fills in and sends the form of one action on the card."""
    form = page.locator(f"main form[action$='/{action}']")
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button[type=submit]").click()


def timeline(city: City, appeal: dict[str, str]) -> list[str]:
    """The keys of the steps that the tracking page shows."""
    page = city.addresses.url(f"/t/{appeal['number']}/{appeal['secret']}")
    return re.findall(r'<li[^>]* data-key="([^"]+)"', requests.get(page, timeout=10).text)
