"""E-mail, by any SMTP server: STARTTLS, TLS from the start, or plain within one machine; with a login or without."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Self

from pydantic import SecretStr

from darkhorse_assets.alerts.message import Message
from darkhorse_assets.errors import DeliveryError
from darkhorse_assets.settings import Settings, SmtpSecurity
from darkhorse_assets.transport.secrecy import redactor

TIMEOUT_SECONDS = 5.0
_PORTS = {SmtpSecurity.STARTTLS: 587, SmtpSecurity.SSL: 465, SmtpSecurity.NONE: 25}
_QUOTED_CHARACTERS = 200


@dataclass(frozen=True)
class Email:
    """One mail a message, to all recipients."""

    to: tuple[str, ...]
    sender: str
    host: str
    port: int
    security: SmtpSecurity
    login: tuple[SecretStr, SecretStr] | None = None
    name: str = "email"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The mail of these settings, which have a host and a recipient."""
        username, password = settings.alert_smtp_username, settings.alert_smtp_password
        return cls(
            to=settings.alert_email_to,
            sender=settings.alert_email_from or settings.alert_email_to[0],
            host=settings.alert_smtp_host or "",
            port=settings.alert_smtp_port or _PORTS[settings.alert_smtp_security],
            security=settings.alert_smtp_security,
            login=(SecretStr(username), password) if username and password else None,
        )

    def send(self, message: Message) -> None:
        """Raises DeliveryError; outside of `except`, so that no frame of smtplib, with the login, is chained to it."""
        error = None
        try:
            mail = self.letter(message)
            with self._connected() as server:
                server.send_message(mail)
        except (smtplib.SMTPException, OSError, ValueError) as cause:
            is_final = isinstance(cause, smtplib.SMTPDataError) and cause.smtp_code >= 500
            error = DeliveryError(f"email: {self._said(cause)}", is_final=is_final)
        if error:
            raise error

    def letter(self, message: Message) -> EmailMessage:
        """The mail itself. Its id is the message's, so that a second copy is known as one."""
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, ", ".join(self.to)
        mail["Subject"] = f"[darkhorse] {message.title}"
        mail["Date"] = format_datetime(message.created_at)
        mail["Message-ID"] = f"<{message.id}@darkhorse-assets>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail

    def _connected(self) -> smtplib.SMTP:
        if self.security is SmtpSecurity.SSL:
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.security is SmtpSecurity.STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if self.login:
                server.login(*(secret.get_secret_value() for secret in self.login))
        except BaseException:
            server.close()
            raise
        return server

    def _said(self, error: Exception) -> str:
        """What went wrong in one line; a server may quote the login."""
        redact = redactor((self.login[0].get_secret_value(), self.login[1].get_secret_value()) if self.login else None)
        return redact(f"{type(error).__name__}, {error}")[:_QUOTED_CHARACTERS]
