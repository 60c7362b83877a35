"""A strict push service of browsers on this machine (RFC 8030): it checks all that real ones check, and reads what only
the browser can read."""

import base64
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_bytes

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.waiting import wait_for

#: What a push service must take (RFC 8291 section 4).
LONGEST_BODY = 4096
DAY = 86_400


@dataclass(frozen=True)
class PushMessage:
    """What one browser was sent, readable."""

    browser: str
    ttl: int
    urgency: str
    topic: str
    #: Who the sender says it is: a site or an address for mail.
    sender: str
    text: str

    @property
    def notice(self) -> dict[str, str]:
        """What the page's service worker reads."""
        return json.loads(self.text)


@dataclass(frozen=True)
class Reply:
    """What a message is answered with, in place of `201`."""

    status: int
    retry_after: str | None = None
    #: Says nothing until the service stops.
    hangs: bool = False


GONE = Reply(410)
SILENCE = Reply(0, hangs=True)


class Refusal(Exception):
    """Why a message is not taken, and the status that says so."""

    def __init__(self, status: int, reason: str):
        super().__init__(reason)
        self.status = status


@dataclass
class PushService:
    """Listens on a port of this machine; every browser of it has the same keys."""

    #: The key that browsers subscribed with; a message signed with another is refused (RFC 8292 section 4.2).
    application_server_key: str | None = None
    messages: list[PushMessage] = field(default_factory=list)
    #: What the next messages are answered with; they are checked, and not kept.
    replies: list[Reply] = field(default_factory=list)
    #: Why messages were not taken. A test that expects none says so.
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = token_bytes(16)
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.push_service = self  # type: ignore[attr-defined]
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, name="push service", daemon=True).start()

    def stop(self) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def subscription(self) -> dict[str, str]:
        return self.subscription_of("anna")

    def subscription_of(self, browser: str) -> dict[str, str]:
        """What the page of this browser sends when its owner wants notifications."""
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": f"{self.origin}/push/{browser}", "p256dh": encode(point), "auth": encode(self._auth)}

    def messages_to(self, browser: str) -> list[PushMessage]:
        return [message for message in list(self.messages) if message.browser == browser]

    def wait_for_message(self, to: str = "anna", containing: str = "", seconds: float = 20) -> PushMessage:
        """The first message to this browser with these words."""
        def look() -> PushMessage | None:
            return next((message for message in self.messages_to(to) if containing in message.text), None)
        return wait_for(f"a push message to {to} containing {containing!r}", look, seconds)

    def take(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Checks a message and keeps it, unless a test wants another answer."""
        message = self._message(path, headers, body)
        with self._lock:
            if self.replies:
                return self.replies.pop(0)
            self.messages.append(message)
            return Reply(201)

    @property
    def is_stopped(self) -> bool:
        return self._ended.is_set()

    def wait_until_stopped(self) -> None:
        self._ended.wait()

    def _message(self, path: str, headers: dict[str, str], body: bytes) -> PushMessage:
        browser = re.fullmatch(r"/push/([\w-]+)", path)
        if not browser:
            raise Refusal(404, f"no such browser: {path}")
        sender = self._sender(headers.get("authorization", ""))
        if headers.get("content-encoding") != "aes128gcm":
            raise Refusal(415, f"the content encoding is {headers.get('content-encoding')}")
        if headers.get("content-type") != "application/octet-stream":
            raise Refusal(415, f"the content type is {headers.get('content-type')}")
        ttl, urgency, topic = (headers.get(name, "") for name in ("ttl", "urgency", "topic"))
        if not re.fullmatch(r"\d+", ttl):
            raise Refusal(400, f"the TTL is no number of seconds: {ttl!r}")
        if urgency not in ("very-low", "low", "normal", "high"):
            raise Refusal(400, f"the urgency is none: {urgency!r}")
        # A message may go without a topic (RFC 8030 section 5.4); ours never does.
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", topic):
            raise Refusal(400, f"the topic is none: {topic!r}")
        return PushMessage(browser[1], int(ttl), urgency, topic, sender, self._decrypt(body))

    def _sender(self, authorization: str) -> str:
        """Verifies who sends (RFC 8292) and tells whom to complain to."""
        scheme, _, rest = authorization.partition(" ")
        parameters = dict(part.strip().partition("=")[::2] for part in rest.split(","))
        if scheme.lower() != "vapid" or parameters.keys() != {"t", "k"}:
            raise Refusal(401, "the authorization is not `vapid t=…, k=…`")
        if self.application_server_key not in (None, parameters["k"]):
            raise Refusal(403, "the key is not the one that the browser subscribed with")
        try:
            signed, _, signature = parameters["t"].rpartition(".")
            header, claims = (json.loads(decode(part)) for part in signed.split("."))
            r_and_s = decode(signature)
            if header.get("alg") != "ES256" or header.get("typ", "JWT") != "JWT" or len(r_and_s) != 64:
                raise Refusal(403, f"the token is not signed by ES256: {header}")
            r, s = int.from_bytes(r_and_s[:32], "big"), int.from_bytes(r_and_s[32:], "big")
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(parameters["k"]))
            key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
        except (InvalidSignature, ValueError) as error:
            raise Refusal(403, f"the token is not good: {error!r}") from error
        if claims.get("aud") != self.origin:
            raise Refusal(403, f"the token is for {claims.get('aud')}")
        expires = claims.get("exp")
        if type(expires) is not int or not time.time() < expires <= time.time() + DAY:
            raise Refusal(403, f"the token ends at {expires}")
        if not re.match(r"mailto:[^@]+@[^@]+$|https://[\w.-]+", str(claims.get("sub"))):
            raise Refusal(403, f"the token names nobody: {claims.get('sub')}")
        return claims["sub"]

    def _decrypt(self, body: bytes) -> str:
        if len(body) > LONGEST_BODY:
            raise Refusal(413, f"the message has {len(body)} bytes")
        # Salt, record size, a key id of 65 bytes, one record that is shorter than the size says (RFC 8291 section 4).
        if len(body) < 103 or body[20] != 65 or int.from_bytes(body[16:20], "big") <= len(body) - 86:
            raise Refusal(400, "the message is not one record under a key of P-256")
        try:
            plain = http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")
            return plain.decode()
        except (http_ece.ECEException, ValueError) as error:
            raise Refusal(400, f"the browser cannot read the message: {error!r}") from error


class _Handler(BaseHTTPRequestHandler):
    """Hands requests to the service, and its answers back."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        service: PushService = self.server.push_service  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        names = [name.lower() for name in self.headers.keys()]
        try:
            if len(names) != len(set(names)):
                raise Refusal(400, f"a header is there twice: {names}")
            reply = service.take(self.path, dict(zip(names, self.headers.values())), body)
        except Refusal as refusal:
            service.complaints.append(str(refusal))
            reply = Reply(refusal.status)
        if reply.hangs:
            service.wait_until_stopped()
        if service.is_stopped:
            # A connection that was kept open outlives the listener; nothing more is said on it.
            self.close_connection = True
            return
        self.send_response(reply.status)
        if reply.status == 201:
            self.send_header("Location", f"{service.origin}/message/{len(service.messages)}")
            self.send_header("TTL", self.headers["TTL"])
        if reply.retry_after is not None:
            self.send_header("Retry-After", reply.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _refuse_method(self) -> None:
        self.server.push_service.complaints.append(f"{self.command} is not POST")  # type: ignore[attr-defined]
        self.close_connection = True
        self.send_error(405)

    do_GET = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = _refuse_method

    def log_message(self, *arguments: object) -> None:
        """Tests read `complaints` instead."""


def encode(data: bytes) -> str:
    """Base 64 of addresses, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Takes nothing else, padding included."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
