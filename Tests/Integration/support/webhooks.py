"""Another system that takes signed webhooks, after Standard Webhooks 1.0.0 and CloudEvents 1.0."""

import base64
import hmac
import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email.utils import formatdate

from support.fake_api import Answer, FakeAPI, Request
from support.waiting import wait_for

SECRET = "whsec_" + base64.b64encode(b"only-the-tests-know-this-key").decode()
#: How far the clock of a sender may be off, seconds.
TOLERANCE = 300
REQUIRED = {"specversion", "id", "source", "type"}
OPTIONAL = {
    "subject", "time", "dataschema", "datacontenttype", "data", "actor", "causationid", "basedon", "traceparent"}


@dataclass
class Received:
    """An event as it came."""

    #: `webhook-id`.
    id: str
    event: dict[str, object]
    time: float

    @property
    def type(self) -> str:
        return str(self.event["type"])


class WebhookReceiver(FakeAPI):
    """Takes events at `hook`."""

    def __init__(self, secret: str = SECRET) -> None:
        super().__init__()
        self.key = base64.b64decode(secret.removeprefix("whsec_")) if secret.startswith("whsec_") else secret.encode()
        self.hook = f"{self.url}/hooks/otklik"
        #: Every event once, in the order in which they came first.
        self.events: list[Received] = []
        #: How often each `webhook-id` came.
        self.times: Counter[str] = Counter()
        #: Whether the webhook was given up: 410 from now on.
        self.is_gone = False

    def events_about(self, subject: str) -> list[Received]:
        return [received for received in list(self.events) if received.event.get("subject") == subject]

    def wait_for_event(self, of_type: str, subject: str = "", seconds: float = 20) -> Received:
        """The first event of this type, about this appeal if one is given."""
        def look() -> Received | None:
            events = self.events_about(subject) if subject else list(self.events)
            return next((received for received in events if received.type == of_type), None)
        return wait_for(f"an event {of_type} by webhook", look, seconds)

    def busy(self, times: int = 1, seconds: int = 2, as_date: bool = False) -> None:
        """The next ones are asked to come back later, after so many seconds or at a date."""
        wait = formatdate(datetime.now().timestamp() + seconds, usegmt=True) if as_date else str(seconds)
        self.fail(times, Answer(503, b"", {"Retry-After": wait}))

    def answer(self, request: Request) -> Answer:
        if self.is_gone:
            return Answer(410)
        assert request.path == "/hooks/otklik" and not request.query, f"nothing is at {request.path}"
        assert request.method == "POST"
        assert request.content_type == "application/cloudevents+json", f"content type {request.content_type!r}"
        identity, timestamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,200}", identity), f"webhook-id {identity!r}"
        assert re.fullmatch(r"\d{10}", timestamp), f"webhook-timestamp {timestamp!r} is not in whole seconds"
        assert abs(int(timestamp) - request.time) <= TOLERANCE, "the webhook is too old, or from the future"
        if not self._is_signed(request, identity, timestamp):
            return Answer(401, b"the signature does not hold")
        event = self._event(request.body)
        self.times[identity] += 1
        if self.times[identity] == 1:
            self.events.append(Received(identity, event, request.time))
        else:
            first = next(received for received in self.events if received.id == identity)
            assert first.event == event, "another event under the same webhook-id"
        return Answer(204)

    def _is_signed(self, request: Request, identity: str, timestamp: str) -> bool:
        signed = f"{identity}.{timestamp}.".encode() + request.body
        wanted = base64.b64encode(hmac.digest(self.key, signed, "sha256")).decode()
        given = [one.split(",", 1) for one in request.headers["webhook-signature"].split(" ")]
        return any(version == "v1" and hmac.compare_digest(code, wanted) for version, code in given)

    def _event(self, body: bytes) -> dict[str, object]:
        event = json.loads(body)
        assert isinstance(event, dict)
        assert REQUIRED <= set(event) <= REQUIRED | OPTIONAL, f"attributes {sorted(event)}"
        assert event["specversion"] == "1.0"
        for name in REQUIRED | {"subject", "time"} & set(event):
            assert isinstance(event[name], str) and event[name], f"{name} is {event[name]!r}"
        if "time" in event:
            datetime.fromisoformat(str(event["time"]))
        return event

    def refusal(self, fault: str) -> Answer:
        return Answer(400, fault.encode())
