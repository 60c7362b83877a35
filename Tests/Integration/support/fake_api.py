"""Stands in for somebody else's HTTP interface: strict about what it takes, and unkind when told to be."""

import json
import sys
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic
from time import time as now
from urllib.parse import parse_qsl, urlsplit

from support.waiting import wait_for

#: Longer than any body that these interfaces get.
LARGEST = 1 << 20


@dataclass
class Request:
    """One request, as it came."""

    method: str
    path: str
    query: str
    #: By their names in lower case.
    headers: Mapping[str, str]
    body: bytes
    #: When it came, seconds of the day's clock and of one that never goes back.
    time: float = field(default_factory=now)
    moment: float = field(default_factory=monotonic)

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form; each may come once."""
        pairs = parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict")
        assert len(dict(pairs)) == len(pairs), f"a field comes twice: {sorted(name for name, _ in pairs)}"
        return dict(pairs)


@dataclass
class Answer:
    """What is answered. `delay`: seconds before the first byte."""

    status: int
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0

    @property
    def encoded(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body, ensure_ascii=False).encode()


#: Answers that any real interface gives now and then, and no documentation names.
GARBAGE = Answer(200, b"<html><body>Access to this site is limited</body></html>", {"Content-Type": "text/html"})
HUGE = Answer(200, b'{"ok":true,"result":"' + b"x" * (256 << 10) + b'"}', {"Content-Type": "application/json"})
ELSEWHERE = Answer(302, b"", {"Location": "/elsewhere"})


class Pace:
    """At most so many a second, in all or for one receiver; the seconds to wait for what is too early.

    The second is a little short: on the way two requests may come nearer to each other than they were sent.
    """

    def __init__(self, per_second: int, window: float = 0.95):
        self.most, self.window = per_second, window
        self.taken: dict[object, deque[float]] = {}

    def wait(self, moment: float, receiver: object = None) -> float:
        """0 when it is in time, and then counted."""
        taken = self.taken.setdefault(receiver, deque())
        while taken and taken[0] <= moment - self.window:
            taken.popleft()
        if len(taken) >= self.most:
            return taken[0] + self.window - moment
        taken.append(moment)
        return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):  # whoever asked has gone
            super().handle_error(request, client_address)


class FakeAPI:
    """Listens on a port of its own from the first moment. A subclass judges requests in `answer`."""

    def __init__(self) -> None:
        #: Every request, whatever became of it.
        self.requests: list[Request] = []
        #: What was wrong with requests; a test ends with none.
        self.faults: list[str] = []
        #: What the next requests are answered with, in place of the truth.
        self.answers: deque[Answer] = deque()
        self._lock = threading.RLock()
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends it and whatever still hangs; nobody listens on the port after that."""
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # What it can be told.

    def fail(self, times: int, answer: Answer | int) -> None:
        """The next `times` requests get this, an answer or a bare status, and are not kept."""
        self.answers.extend([answer if isinstance(answer, Answer) else Answer(answer)] * times)

    def garbage(self, times: int = 1) -> None:
        self.fail(times, GARBAGE)

    def huge(self, times: int = 1) -> None:
        """A sound answer, but far longer than any real one."""
        self.fail(times, HUGE)

    def redirect(self, times: int = 1) -> None:
        """Whoever follows it is caught: nothing may be asked for elsewhere."""
        self.fail(times, ELSEWHERE)

    def hang(self, times: int = 1, seconds: float = 3600) -> None:
        """No answer for so long, or until the end."""
        self.fail(times, Answer(200, b"", delay=seconds))

    # What it does.

    def answer(self, request: Request) -> Answer:
        """The truth about one request. An AssertionError is a fault of the sender's."""
        raise NotImplementedError

    def refusal(self, fault: str) -> Answer:
        """How this interface answers to a request that is wrong."""
        return Answer(400, fault.encode())

    def wait_for_requests(self, count: int, seconds: float = 20) -> list[Request]:
        def look() -> list[Request] | None:
            return self.requests if len(self.requests) >= count else None
        return wait_for(f"{count} requests to {type(self).__name__}", look, seconds)

    def _reply(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            if self.answers:
                return self.answers.popleft()
            try:
                return self.answer(request)
            except (AssertionError, ValueError, KeyError, TypeError) as error:
                fault = f"{request.method} {request.path}: {type(error).__name__}: {error}"
                self.faults.append(fault)
                return self.refusal(fault)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def reply(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                assert length <= LARGEST, "a body that long is nobody's message"
                parts = urlsplit(self.path)
                headers = {name.lower(): value for name, value in self.headers.items()}
                answer = api._reply(Request(self.command, parts.path, parts.query, headers, self.rfile.read(length)))
                if answer.delay and api._released.wait(answer.delay):
                    self.close_connection = True
                    return
                try:
                    self.send_response(answer.status)
                    given = {"Content-Type": "application/json"} | dict(answer.headers)
                    for name, value in given.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.encoded)))
                    self.end_headers()
                    self.wfile.write(answer.encoded)
                except OSError:  # whoever asked has gone
                    self.close_connection = True

            do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = reply

            def log_message(self, format: str, *values: object) -> None:
                pass

        return Handler


def fields(given: Mapping[str, object], required: Mapping[str, type], optional: Mapping[str, type] = {}) -> None:
    """Asserts that these fields and no others are given, each of its very type (`True` is no number here)."""
    unknown = set(given) - set(required) - set(optional)
    assert not unknown, f"fields that are not documented: {sorted(unknown)}"
    missing = set(required) - set(given)
    assert not missing, f"fields that are missing: {sorted(missing)}"
    for name, value in given.items():
        wanted = required.get(name) or optional[name]
        assert type(value) is wanted, f"{name} is {type(value).__name__} and must be {wanted.__name__}"
