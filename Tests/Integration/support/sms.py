"""Two SMS gateways, each as its settings describe it: one that takes forms, one that takes JSON."""

import json
import re
from dataclasses import dataclass

from support.fake_api import Answer, FakeAPI, Pace, Request, fields
from support.waiting import wait_for

KEY = "f4ke-gateway-key"
SENDER = "YUZHNO"
#: What its contract allows a second.
PER_SECOND = 10
MOST_PARTS = 3
#: 3GPP TS 23.038 section 6.2.1, and its extension table.
GSM = set("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
          "abcdefghijklmnopqrstuvwxyzäöñüà")
EXTENDED = set("\f^{}\\[~]|€")


def parts_of(text: str) -> int:
    """How many parts a phone network makes of it."""
    if set(text) <= GSM | EXTENDED:
        alone, several, sizes = 160, 153, [2 if letter in EXTENDED else 1 for letter in text]
    else:
        alone, several, sizes = 70, 67, [2 if ord(letter) > 0xFFFF else 1 for letter in text]
    if sum(sizes) <= alone:
        return 1
    parts, used = 1, 0
    for size in sizes:
        if used + size > several:
            parts, used = parts + 1, 0
        used += size
    return parts


@dataclass
class Sent:
    """An SMS as it is on the phone."""

    #: With its plus.
    phone: str
    text: str
    id: str
    time: float

    @property
    def parts(self) -> int:
        return parts_of(self.text)


class SMSGateway(FakeAPI):
    """Answers 200 to everything but a wrong key, as many do; `status` in the body tells the truth."""

    def __init__(self, takes_json: bool = False, key: str = KEY) -> None:
        super().__init__()
        self.takes_json, self.key = takes_json, key
        self.messages: list[Sent] = []
        #: Numbers that do not exist.
        self.bad_numbers: set[str] = set()
        #: Whether it answers 200 without having taken anything: no money left.
        self.lies = False
        #: How many came again under the same id and were dropped.
        self.dropped = 0
        self._pace = Pace(PER_SECOND)

    def settings(self) -> dict[str, object]:
        """What Otklik is told of this gateway."""
        form = "key={key}&to={digits}&text={text}&id={id}&from={sender}".replace("{key}", self.key)
        document = '{"messages":[{"to":"{phone}","from":"{sender}","text":"{text}","id":"{id}"}]}'
        return {
            "OTKLIK_SMS_URL": f"{self.url}/send",
            "OTKLIK_SMS_CONTENT_TYPE": "json" if self.takes_json else "form",
            "OTKLIK_SMS_BODY": document if self.takes_json else form,
            "OTKLIK_SMS_SENDER": SENDER,
            "OTKLIK_SMS_ACCEPTED": r'"status":\s*"accepted"',
            "OTKLIK_SMS_BAD_NUMBER": r'"status":\s*"bad-number"',
        } | ({"OTKLIK_SMS_HEADERS": f"Authorization: Key {self.key}; X-Client: otklik"} if self.takes_json else {})

    def messages_to(self, phone: str) -> list[Sent]:
        return [message for message in list(self.messages) if message.phone == phone]

    def wait_for_message(self, to: str, containing: str = "", seconds: float = 20) -> Sent:
        """The first SMS to this number with these words."""
        def look() -> Sent | None:
            return next((message for message in self.messages_to(to) if containing in message.text), None)
        return wait_for(f"an SMS to {to} containing {containing!r}", look, seconds)

    def answer(self, request: Request) -> Answer:
        assert request.path == "/send", f"nothing is at {request.path}"
        assert request.method == "POST" and not request.query, "what an SMS says has no place in an address"
        given = self._document(request) if self.takes_json else self._form(request)
        if given is None:
            return Answer(401, {"status": "unknown-key"})
        fields(given, {name: str for name in ("to", "from", "text", "id")})
        phone = given["to"] if self.takes_json else f"+{given['to']}"
        assert re.fullmatch(r"\+[1-9]\d{6,14}", phone), f"{phone!r} is not E.164"
        assert given["from"] == SENDER, f"sender {given['from']!r}"
        assert re.fullmatch(r"[A-Za-z0-9.-]{1,200}", given["id"]), f"id {given['id']!r}"
        assert given["text"].strip(), "an SMS without a text"
        assert parts_of(given["text"]) <= MOST_PARTS, f"an SMS of {parts_of(given['text'])} parts"
        if wait := self._pace.wait(request.moment):
            return Answer(429, {"status": "too-fast", "retry_after": wait}, {"Retry-After": "1"})
        if phone in self.bad_numbers:
            return Answer(200, {"status": "bad-number"})
        if self.lies:
            return Answer(200, {"status": "error", "reason": "the account is empty"})
        if any(message.id == given["id"] for message in self.messages):
            self.dropped += 1
        else:
            self.messages.append(Sent(phone, given["text"], given["id"], request.time))
        return Answer(200, {"status": "accepted", "id": given["id"]})

    def _form(self, request: Request) -> dict[str, str] | None:
        assert request.content_type == "application/x-www-form-urlencoded", f"content type {request.content_type!r}"
        given = request.form
        return given if given.pop("key") == self.key else None

    def _document(self, request: Request) -> dict[str, str] | None:
        assert request.content_type == "application/json", f"content type {request.content_type!r}"
        assert request.headers.get("x-client") == "otklik", "the header X-Client is missing"
        if request.headers.get("authorization") != f"Key {self.key}":
            return None
        document = json.loads(request.body)
        fields(document, {"messages": list})
        [message] = document["messages"]
        return message

    def refusal(self, fault: str) -> Answer:
        return Answer(200, {"status": "error", "reason": fault})
