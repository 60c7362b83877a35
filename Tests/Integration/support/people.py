"""Residents and staff who use Otklik over HTTP: what they see is what a test asks for."""

import uuid
from collections.abc import Mapping
from urllib.parse import urljoin

import requests

from support.forms import forms_of
from support.waiting import wait_for

#: The paths of the five services; everything else is Intake's.
HOMES = {"/dispatch": "router", "/work": "department-worker", "/notify": "notifier", "/stats": "stats"}


class Addresses:
    """Where each path is answered: one address for all, or one for each service."""

    def __init__(self, bases: Mapping[str, str]):
        self._bases = bases

    def url(self, path: str) -> str:
        service = next((name for home, name in HOMES.items() if path == home or path.startswith(f"{home}/")), "intake")
        return self._bases[service] + path


class Resident:
    """Files appeals by the API and follows them with the secret."""

    def __init__(self, addresses: Addresses, name: str = "Анна Ли"):
        self.addresses = addresses
        self.name = name
        self.email = f"{uuid.uuid4().hex[:12]}@example.org"
        self.filed: set[str] = set()

    def appeal(self, **changes: object) -> dict[str, object]:
        """A sound appeal, with changes; a field changed to `...` is left out."""
        whole = {
            "type": "city.street-lighting",
            "text": "Не горят три фонаря подряд у школы.",
            "address": "проспект Мира, 100",
            "settlement": "yuzhno-sakhalinsk",
            "latitude": 46.9591,
            "longitude": 142.7381,
            "contact": {"name": self.name, "email": self.email, "phone": "+7 4242 300710", "language": "ru"},
            "consent": True,
            "channel": "portal",
        } | changes
        return {name: value for name, value in whole.items() if value is not ...}

    def post(self, body: object, key: str | None = None) -> requests.Response:
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), "Accept-Language": "ru"}
        return requests.post(self.addresses.url("/api/appeals"), json=body, headers=headers, timeout=30)

    def file(self, key: str | None = None, **changes: object) -> dict[str, str]:
        """Number, secret, trackingURL and status of a filed appeal."""
        answer = self.post(self.appeal(**changes), key)
        assert answer.status_code == (200 if key in self.filed else 201), answer.text
        if key:
            self.filed.add(key)
        return answer.json()

    def look(self, appeal: Mapping[str, str]) -> dict[str, object]:
        answer = requests.get(
            self.addresses.url(f"/api/appeals/{appeal['number']}"), params={"secret": appeal["secret"]}, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def wait_for_status(self, appeal: Mapping[str, str], *statuses: str, seconds: float = 20) -> dict[str, object]:
        """What the resident sees once the appeal has one of these statuses."""
        def look() -> dict[str, object] | None:
            try:
                seen = self.look(appeal)
            except requests.ConnectionError:  # a service that was killed is starting again
                return None
            return seen if seen["status"] in statuses else None
        return wait_for(f"appeal {appeal['number']} being {' or '.join(statuses)}", look, seconds)


class Member:
    """A member of staff in a browser without JavaScript: cookies, forms, redirects."""

    def __init__(self, addresses: Addresses):
        self.addresses = addresses
        self.session = requests.Session()
        self.session.headers["Accept"] = "text/html"
        self.session.headers["Accept-Language"] = "ru"

    def open(self, path: str) -> requests.Response:
        return self.session.get(self.addresses.url(path), timeout=30)

    def submit(self, page: requests.Response, action: str, **given: object) -> requests.Response:
        """Fills in the form of `page` that goes to `action`, and sends it."""
        assert page.ok, f"{page.url}: {page.status_code}\n{page.text}"
        forms = forms_of(page.text)
        form = next((form for form in forms if form.method == "post" and form.action.split("?")[0].endswith(action)), None)
        assert form, f"no form on {page.url} goes to {action}; there are {[form.action for form in forms]}"
        return self.session.post(urljoin(page.url, form.action), data=form.filled(given), timeout=30)

    def sign_in(self, login: str, password: str) -> requests.Response:
        """Signs in; who came with a one-time password chooses a lasting one."""
        page = self.submit(self.open("/sign-in"), "/sign-in", login=login, password=password)
        assert page.ok, f"{login} could not sign in: {page.status_code}\n{page.text}"
        for form in forms_of(page.text):
            asked = [name for name, kind in form.types.items() if kind == "password"]
            if asked:
                lasting = {name: password if name in ("current", "old") else f"lasting-{password}" for name in asked}
                page = self.submit(page, form.action, **lasting)
                assert page.ok, page.text
        return page

    def queue(self) -> str:
        return self.open("/work").text

    def act(self, number: str, action: str, **given: object) -> None:
        """Opens the card as a worker does, and presses a button on it."""
        self.wait_for_card(number)
        answer = self.submit(self.open(f"/work/{number}"), f"/{action}", **given)
        assert answer.ok, f"{action}: {answer.status_code}\n{answer.text}"

    def wait_for_card(self, number: str, seconds: float = 20) -> None:
        """The router's decision reaches the unit's queue a moment after the appeal was filed."""
        def look() -> bool:
            try:
                return self.open(f"/work/{number}").ok
            except requests.ConnectionError:
                return False
        wait_for(f"the card of {number} at the unit", look, seconds)
