"""A real SMTP server on this machine that keeps what it gets."""

import ssl
import subprocess
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session, SMTP

from support.waiting import free_port, wait_for


@dataclass
class MailServer:
    """Takes mail as a city's server does: plain, with STARTTLS, with a login."""

    certificate: Path | None = None
    login: tuple[str, str] | None = None
    mails: list[EmailMessage] = field(default_factory=list)
    #: Who has proved a password.
    logins: list[str] = field(default_factory=list)
    #: What the next messages are answered with, in place of `250`.
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        tls = None
        if self.certificate:
            tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            tls.load_cert_chain(self.certificate, self.certificate.with_suffix(".key"))
        self.port = free_port()
        self._controller = Controller(
            self, hostname="127.0.0.1", port=self.port, tls_context=tls, require_starttls=tls is not None,
            auth_required=self.login is not None, auth_require_tls=tls is not None, authenticator=self._authenticate,
        )
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    def mails_to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in list(self.mails) if address in str(mail["To"])]

    def wait_for_mail(self, to: str, containing: str = "", seconds: float = 20) -> EmailMessage:
        """The first mail to this address with these words in its subject or text."""
        def look() -> EmailMessage | None:
            return next((mail for mail in self.mails_to(to) if containing in f"{mail['Subject']}\n{text_of(mail)}"), None)
        return wait_for(f"a mail to {to} containing {containing!r}", look, seconds)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        if given == self.login:
            self.logins.append(given[0])
        return AuthResult(success=given == self.login, handled=False, auth_data=given[0])


def text_of(mail: EmailMessage) -> str:
    """The plain part, as a person without HTML reads it."""
    body = mail.get_body(("plain",))
    return body.get_content() if body else ""


def make_certificate(folder: Path) -> Path:
    """A certificate for this machine, signed by itself; its key is beside it."""
    certificate = folder / "mail.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", certificate.with_suffix(".key"), "-out", certificate],
        check=True, capture_output=True,
    )
    return certificate
