"""A VK API of `messages.send` alone, after https://dev.vk.com/method/messages.send and its errors and keyboards."""

import json
from dataclasses import dataclass

from support.fake_api import Answer, FakeAPI, Pace, Request, fields
from support.waiting import wait_for

TOKEN = "vk1.a.F4ke-T0ken_of-the-community"
#: The longest text and button label, characters.
LONGEST, LONGEST_LABEL = 4096, 40
#: How long a `random_id` is remembered, seconds.
MEMORY = 3600
#: What the API says with each error that this one gives.
ERRORS = {
    1: "Unknown error occurred", 5: "User authorization failed: invalid access_token (4).",
    6: "Too many requests per second", 9: "Flood control", 10: "Internal server error",
    100: "One of the parameters specified was missing or invalid", 900: "Can't send messages for users from blacklist",
    901: "Can't send messages for users without permission",
    902: "Can't send messages to this user due to their privacy settings", 914: "Message is too long",
}


@dataclass
class Sent:
    """A message as it is in the conversation."""

    peer: int
    text: str
    #: Label and address of the button below it.
    button: tuple[str, str] | None
    random_id: int
    time: float
    number: int


class VK(FakeAPI):
    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.messages: list[Sent] = []
        #: The error (900, 901, 902, ...) that messages to a person get.
        self.closed: dict[int, int] = {}
        #: Whether it answers without a message's number and sends nothing.
        self.lies = False
        #: How many messages came again and were dropped.
        self.dropped = 0
        self._all = Pace(20)

    def messages_to(self, peer: int | str) -> list[Sent]:
        return [message for message in list(self.messages) if message.peer == int(peer)]

    def wait_for_message(self, to: int | str, containing: str = "", seconds: float = 20) -> Sent:
        """The first message to this person with these words in its text."""
        def look() -> Sent | None:
            return next((message for message in self.messages_to(to) if containing in message.text), None)
        return wait_for(f"a VK message to {to} containing {containing!r}", look, seconds)

    def fail_with(self, times: int, code: int) -> None:
        """The next `times` requests get this error of the API, with HTTP 200 as always."""
        self.fail(times, self.error(code))

    def answer(self, request: Request) -> Answer:
        assert request.path == "/method/messages.send", f"no such method: {request.path}"
        assert request.method == "POST" and not request.query, "a token in an address would stand in logs"
        assert request.content_type == "application/x-www-form-urlencoded", f"content type {request.content_type!r}"
        given = request.form
        fields(given, {name: str for name in ("access_token", "v", "peer_id", "random_id", "message")},
               {"dont_parse_links": str, "keyboard": str})
        if given["access_token"] != self.token:
            return self.error(5)
        assert given["v"] == "5.199", f"version {given['v']!r}"
        assert given.get("dont_parse_links", "0") in ("0", "1")
        peer, random_id = int(given["peer_id"]), int(given["random_id"])
        assert peer > 0, "a person's number is positive"
        assert -2**31 <= random_id < 2**31, f"random_id {random_id} is no signed number of 32 bits"
        assert random_id != 0, "with random_id 0 nothing is dropped"
        button = self._button(given.get("keyboard"))
        if not self._in_time(request):
            return self.error(6)
        text = given["message"]
        assert text.strip(), "a message without a text"
        if len(text) > LONGEST:
            self.faults.append("a text is longer than 4096 characters")
            return self.error(914)
        if peer in self.closed:
            return self.error(self.closed[peer])
        return self._send(Sent(peer, text, button, random_id, request.time, len(self.messages) + 1))

    def _in_time(self, request: Request) -> bool:
        return self._all.wait(request.moment) == 0

    def _send(self, message: Sent) -> Answer:
        if self.lies:
            return Answer(200, {"response": {}})
        for earlier in self.messages_to(message.peer):
            if earlier.random_id == message.random_id and message.time - earlier.time < MEMORY:
                self.dropped += 1
                return Answer(200, {"response": earlier.number})
        self.messages.append(message)
        return Answer(200, {"response": message.number})

    def _button(self, given: str | None) -> tuple[str, str] | None:
        if given is None:
            return None
        keyboard = json.loads(given)
        fields(keyboard, {"inline": bool, "buttons": list})
        assert keyboard["inline"] is True
        [[button]] = keyboard["buttons"]
        fields(button, {"action": dict})
        action = button["action"]
        fields(action, {"type": str, "link": str, "label": str}, {"payload": str})
        assert action["type"] == "open_link", f"a button of type {action['type']!r}"
        assert action["link"].startswith("https://"), f"VK opens no {action['link']!r}"
        assert 1 <= len(action["label"]) <= LONGEST_LABEL, f"a label of {len(action['label'])} characters"
        return action["label"], action["link"]

    @staticmethod
    def error(code: int) -> Answer:
        said = {"error_code": code, "error_msg": ERRORS.get(code, "Error"), "request_params": []}
        return Answer(200, {"error": said})

    def refusal(self, fault: str) -> Answer:
        return self.error(100)
