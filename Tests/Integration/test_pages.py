"""Every page, in every look, on a telephone and on a desk: usable by everyone, and nothing sticks out."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request

from support.running import ROOT, Running
from support.suite import UNIT, Suite
from support.waiting import wait_for
from test_journey import sign_in

SCREENSHOTS = ROOT / "screenshots"
LIGHTEST = 100_000  # bytes on the wire: a page without map and photos, compressed

#: Name -> path; {number} and {secret} are those of an appeal in work, {choices} is where its resident chooses what is told, {call} a call to be made.
PUBLIC = {
    "portal": "/",
    "new-appeal": "/appeals/new",
    "new-appeal-category": "/appeals/new?category=roads",
    "new-appeal-form": "/appeals/new?type=city.street-lighting",
    "track": "/track",
    "lost-link": "/track/lost",
    "choices": "{choices}",
    "tracking": "/t/{number}/{secret}",
    "figures": "/stats",
    "sign-in": "/sign-in",
    "style": "/about/style",
    "not-found": "/no/such/page",
}
STAFF = {
    "queue": "/work",
    "card": "/work/{number}",
    "dispatch": "/dispatch",
    "notify": "/notify",
    "notify-desk": "/notify/desk",
    "notify-call": "{call}",
    "notify-letters": "/notify/desk/letters",
    "notify-templates": "/notify/templates",
    "notify-template": "/notify/templates/resolved",
    "notify-halt": "/notify/halt?template=*",
    "figures-staff": "/stats",
}
LOOKS = [("light", "ru"), ("dark", "ru"), ("contrast", "ru"), ("light", "en")]


class LivingCity:
    """The demo with one appeal of our own in work, and two people's browsers."""

    def __init__(self, suite: Suite, browser: Browser):
        self.suite = suite
        self.appeal = suite.resident().file()
        worker = suite.hire(UNIT)
        worker.act(self.appeal["number"], "accept")
        # Somebody who has nothing but a telephone is asked, so there is a call to be made.
        caller = suite.resident("Борис Пак").file(contact={"name": "Борис Пак", "phone": "+7 4242 300710"})
        worker.act(caller["number"], "accept")
        worker.act(caller["number"], "ask", question="У какого дома это?")
        self.outside: set[str] = set()
        self.resident = self._person(browser)
        self.staff = self._person(browser)
        login, password = suite.account(UNIT, "worker", "dispatcher", "manager", "admin")
        sign_in(self.staff, suite, login, password)
        self.appeal["choices"] = self._link(self.resident, "/t/{number}/{secret}".format(**self.appeal), "/notify/choices/")
        self.appeal["call"] = self._take_call()

    def _person(self, browser: Browser) -> Page:
        page = browser.new_context(locale="ru-RU").new_page()
        page.on("request", lambda request: self._note(request.url))
        return page

    def _link(self, page: Page, path: str, to: str) -> str:
        """Where the link on a page leads; the page is opened again until it is there."""
        def look() -> str | None:
            page.goto(self.suite.base + path)
            link = page.locator(f"a[href*='{to}']")
            return link.first.get_attribute("href") if link.count() else None
        return wait_for(f"a link to {to} on {path}", look)

    def _take_call(self) -> str:
        """Takes the call that waits at the desk; where its card is."""
        take = self.staff.locator("form[action='/notify/desk/call'] button")
        def look() -> bool:
            self.staff.goto(f"{self.suite.base}/notify/desk")
            return take.count() > 0
        wait_for("a call at the desk", look)
        take.first.click()
        self.staff.wait_for_url("**/notify/desk/call?*")
        return self.staff.url.removeprefix(self.suite.base)

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https") and not url.startswith(self.suite.base):
            self.outside.add(url)

    def open(self, name: str, look: tuple[str, str]) -> Page:
        page = self.staff if name in STAFF else self.resident
        path = (STAFF | PUBLIC)[name].format(**self.appeal)
        theme, language = look
        answer = page.goto(f"{self.suite.base}{path}{'&' if '?' in path else '?'}theme={theme}&lang={language}")
        assert answer and answer.status < 500, f"{path} is an error page"
        return page


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[LivingCity]:
    suite = Suite(tmp_path_factory.mktemp("demo"), {}, "--demo").start()
    yield LivingCity(suite, browser)
    suite.process.end()
    Running.all.remove(suite.process)


@pytest.mark.parametrize("look", LOOKS, ids="-".join)
@pytest.mark.parametrize("name", [*PUBLIC, *STAFF])
def test_a_page_is_for_everyone(city: LivingCity, name: str, look: tuple[str, str]):
    page = city.open(name, look)
    SCREENSHOTS.mkdir(exist_ok=True)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.screenshot(path=SCREENSHOTS / f"{name}-{'-'.join(look)}-{width}.png", full_page=True)
        too_wide = page.evaluate(
            """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? [] :
                [...document.querySelectorAll('body *')]
                    .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
                    .map(e => e.outerHTML.slice(0, 120))""")
        assert too_wide == [], f"sticks out at {width} px"
        found = Axe().run(page)
        assert found.violations_count == 0, f"at {width} px:\n{found.generate_report()}"
    assert page.locator("html").get_attribute("lang") == look[1]
    assert page.locator("h1").count() == 1
    assert not city.outside, f"loaded from outside: {city.outside}"


@pytest.mark.parametrize("name", ["portal", "new-appeal-form", "tracking", "figures", "queue", "card"])
def test_a_page_is_light(city: LivingCity, name: str, browser: Browser):
    state = city.staff.context.storage_state() if name in STAFF else None
    context = browser.new_context(storage_state=state)  # an empty cache
    page = context.new_page()
    arrived: list[Request] = []
    page.on("requestfinished", lambda request: arrived.append(request))
    page.goto(city.suite.base + (STAFF | PUBLIC)[name].format(**city.appeal))
    sizes = {request.url: request.sizes()["responseBodySize"] for request in arrived}
    context.close()
    assert len(sizes) > 2, "a page has a style sheet and a script at least"
    assert sum(sizes.values()) < LIGHTEST, sizes


def test_the_demo_says_that_it_is_one_and_shows_the_seeds_figures(city: LivingCity):
    page = city.open("portal", ("light", "ru"))
    assert page.get_by_text("демо", exact=False).count() > 0
    figures = city.open("figures", ("light", "ru")).locator("main").inner_text()
    for number in ("232", "142", "19", "71"):
        assert number in figures, f"{number} of the sample period is not on the page"


def test_no_script_fails_on_any_page(city: LivingCity, open_browser: Callable[..., BrowserContext]):
    page = open_browser().new_page()
    refused: list[str] = []
    page.on("console", lambda message: refused.append(message.text) if message.type == "error" else None)
    for name, path in PUBLIC.items():
        if name != "not-found":
            page.goto(city.suite.base + path.format(**city.appeal))
    assert refused == []
