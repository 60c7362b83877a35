"""A Telegram Bot API of `sendMessage` alone, after https://core.telegram.org/bots/api and its FAQ on limits."""

import json
import math
from dataclasses import dataclass
from html.parser import HTMLParser

from support.fake_api import Answer, FakeAPI, Pace, Request, fields
from support.waiting import wait_for

TOKEN = "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"
#: "1-4096 characters after entities parsing", counted in UTF-16 units as entities are.
LONGEST = 4096
#: The tags of "HTML style" that may stand in a message, with the attributes that they may have.
TAGS = {tag: set() for tag in (
    "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "tg-spoiler", "pre")} | {
    "a": {"href"}, "code": {"class"}, "span": {"class"}, "tg-emoji": {"emoji-id"}, "blockquote": {"expandable"}}


@dataclass
class Sent:
    """A message as it is in the chat."""

    chat: int | str
    text: str
    html: str
    #: Label and address of the button below it.
    button: tuple[str, str] | None
    time: float
    number: int


class Telegram(FakeAPI):
    """Chats are those in `chats`; with `None` any number is one."""

    def __init__(self, token: str = TOKEN) -> None:
        super().__init__()
        self.token = token
        self.messages: list[Sent] = []
        self.chats: set[int | str] | None = None
        #: Who has blocked the bot, who is gone, and whose group has another number by now.
        self.blocked: set[int | str] = set()
        self.deactivated: set[int | str] = set()
        self.migrated: dict[int | str, int] = {}
        #: Whether it says ok and sends nothing.
        self.lies = False
        self._all, self._each = Pace(30), Pace(1)

    def messages_to(self, chat: int | str) -> list[Sent]:
        return [message for message in list(self.messages) if str(message.chat) == str(chat)]

    def wait_for_message(self, to: int | str, containing: str = "", seconds: float = 20) -> Sent:
        """The first message to this chat with these words in its text."""
        def look() -> Sent | None:
            return next((message for message in self.messages_to(to) if containing in message.text), None)
        return wait_for(f"a Telegram message to {to} containing {containing!r}", look, seconds)

    def too_many(self, times: int = 1, retry_after: int = 3) -> None:
        """The next ones come too fast for it, whatever their pace is."""
        self.fail(times, self._too_many(retry_after))

    def answer(self, request: Request) -> Answer:
        if not request.path.startswith("/bot"):
            return self._error(404, "Not Found")
        token, _, method = request.path.removeprefix("/bot").partition("/")
        if token != self.token:
            return self._error(401, "Unauthorized")
        if method.lower() != "sendmessage":
            return self._error(404, "Not Found: method not found")
        assert request.method == "POST", "sendMessage is asked by POST here"
        assert not request.query, "nothing belongs in the query"
        assert request.content_type == "application/json", f"content type {request.content_type!r}"
        return self._send(request, json.loads(request.body))

    def _send(self, request: Request, given: dict[str, object]) -> Answer:
        assert isinstance(given, dict)
        fields({name: value for name, value in given.items() if name != "chat_id"},
               {"text": str}, {"parse_mode": str, "link_preview_options": dict, "reply_markup": dict})
        chat = given.get("chat_id")
        assert type(chat) is int or isinstance(chat, str) and chat.startswith("@"), f"chat_id is {chat!r}"
        fields(given.get("link_preview_options", {}), {}, {"is_disabled": bool})
        html = str(given["text"])
        text = html if given.get("parse_mode") is None else parsed(html, str(given["parse_mode"]))
        if not text.strip():
            return self._error(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST:
            self.faults.append("a text is longer than 4096 characters")
            return self._error(400, "Bad Request: message is too long")
        button = self._button(given.get("reply_markup"))
        if chat in self.migrated:
            return self._error(400, "Bad Request: group chat was upgraded to a supergroup chat",
                               migrate_to_chat_id=self.migrated[chat])
        if self.chats is not None and chat not in self.chats:
            return self._error(400, "Bad Request: chat not found")
        if chat in self.blocked:
            return self._error(403, "Forbidden: bot was blocked by the user")
        if chat in self.deactivated:
            return self._error(403, "Forbidden: user is deactivated")
        if wait := self._all.wait(request.moment) or self._each.wait(request.moment, chat):
            return self._too_many(math.ceil(wait))
        if self.lies:
            return Answer(200, {"ok": True, "result": {}})
        number = len(self.messages) + 1
        self.messages.append(Sent(chat, text, html, button, request.time, number))
        return Answer(200, {"ok": True, "result": {
            "message_id": number, "date": int(request.time), "text": text,
            "from": {"id": 123456, "is_bot": True, "first_name": "Отклик"},
            "chat": {"id": chat, "type": "private"},
        }})

    def _button(self, markup: object) -> tuple[str, str] | None:
        if markup is None:
            return None
        assert isinstance(markup, dict)
        fields(markup, {"inline_keyboard": list})
        [[button]] = markup["inline_keyboard"]
        fields(button, {"text": str, "url": str})
        assert button["text"].strip(), "a button without a label"
        # It answers 400 BUTTON_URL_INVALID to addresses that are nobody else's.
        assert button["url"].startswith(("https://", "tg://")), f"Telegram opens no {button['url']!r}"
        assert "localhost" not in button["url"] and "127.0.0.1" not in button["url"], "Telegram refuses this machine"
        return button["text"], button["url"]

    def _too_many(self, seconds: int) -> Answer:
        return self._error(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)

    def _error(self, code: int, description: str, **parameters: int) -> Answer:
        body: dict[str, object] = {"ok": False, "error_code": code, "description": description}
        return Answer(code, body | ({"parameters": parameters} if parameters else {}))

    def refusal(self, fault: str) -> Answer:
        return self._error(400, f"Bad Request: {fault}")


class _HTML(HTMLParser):
    """Reads "HTML style" as strictly as Telegram: known tags, each closed, entities in place of `<`, `>` and `&`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text, self.open = "", list[str]()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"unsupported start tag {tag!r}"
        assert {name for name, _ in attributes} <= TAGS[tag], f"attributes of {tag!r}: {attributes}"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"unexpected end tag {tag!r}"

    def handle_entityref(self, name: str) -> None:
        self.text += {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name]

    def handle_charref(self, name: str) -> None:
        self.text += chr(int(name[1:], 16) if name.lower().startswith("x") else int(name))

    def handle_data(self, data: str) -> None:
        assert not set("<>&") & set(data), f"<, > and & are written as entities: {data[:80]!r}"
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("comments are no part of HTML style")

    handle_decl = handle_pi = unknown_decl = handle_comment


def parsed(html: str, mode: str) -> str:
    """The text that people see."""
    assert mode == "HTML", f"parse_mode {mode!r}"
    reader = _HTML()
    reader.feed(html)
    reader.close()
    assert not reader.open, f"can't find the end of {reader.open}"
    return reader.text
