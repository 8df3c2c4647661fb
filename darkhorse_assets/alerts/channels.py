"""The ways a message goes out: the log, always; a Slack-compatible webhook, a generic one, e-mail where they are set.

A webhook's address is a password: it stands in no text, no error and no log line of ours or of httpx.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import httpx
from pydantic import SecretStr

from darkhorse_assets.alerts.mail import Email
from darkhorse_assets.alerts.message import Message
from darkhorse_assets.alerts.problem import News
from darkhorse_assets.errors import DeliveryError
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.settings import Settings

TIMEOUT_SECONDS = 5.0
"""Of connecting, and of each answer: a tick of a sensor may take a minute in all."""
_REFUSED = (400, 413, 422)
"""The message is what is wrong; all other statuses may pass, or be mended by whoever runs the channel."""
_SLACK_CHARACTERS = 3500
_HTTP_LOGGERS = ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.http2", "httpcore.proxy")

logger = logging.getLogger(__name__)


class Channel(Protocol):
    """Takes messages."""

    @property
    def name(self) -> str:
        """As texts and the outbox call it."""

    def send(self, message: Message) -> None:
        """Deliver, or raise DeliveryError, within seconds."""


class Log:
    """The log of the process that tells."""

    name = "log"

    def send(self, message: Message) -> None:
        is_error = message.news in (News.OPENED, News.WORSE) and message.severity is Severity.ERROR
        logger.log(logging.ERROR if is_error else logging.WARNING, "%s", message.text)


class Slack:
    """An incoming webhook of Slack, or of what understands the same (Mattermost, Rocket.Chat, Discord's /slack)."""

    name = "slack"

    def __init__(self, url: SecretStr) -> None:
        self._url = url

    def send(self, message: Message) -> None:
        _post(self.name, self._url, {"text": slack_text(message)})


class Webhook:
    """Any address that takes JSON: the message's fields, with `alerts` for machines."""

    name = "webhook"

    def __init__(self, url: SecretStr) -> None:
        self._url = url

    def send(self, message: Message) -> None:
        _post(self.name, self._url, message.fields())


def open_channels(settings: Settings) -> list[Channel]:
    """Those that are set; the log first, which needs nothing."""
    channels: list[Channel] = [Log()]
    if settings.alert_slack_url:
        channels.append(Slack(settings.alert_slack_url))
    if settings.alert_webhook_url:
        channels.append(Webhook(settings.alert_webhook_url))
    if settings.alert_email_to:
        channels.append(Email.of(settings))
    return channels


def slack_text(message: Message) -> str:
    """The message as Slack wants it: three characters escaped, and not longer than it shows in one piece."""
    marks = {News.RESOLVED: ":white_check_mark:", News.TEST: ":wave:"}
    mark = marks.get(message.news, ":red_circle:" if message.severity is Severity.ERROR else ":warning:")
    text = message.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    title, _, body = text.partition("\n")
    if len(body) > _SLACK_CHARACTERS:
        body = f"{body[:_SLACK_CHARACTERS].rpartition(chr(10))[0]}\n… (the rest: darkhorse alerts list)"
    return f"{mark} *{title}*\n{body}".rstrip()


def _post(name: str, url: SecretStr, body: object) -> None:
    """Raised outside of `except`, so that no frame of httpx, with the address, is chained to it."""
    error, is_remote = None, url.get_secret_value().startswith("https:")  # a proxy is nobody's way to this machine
    try:
        with _unlogged(), httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=is_remote) as http:
            status = http.post(url.get_secret_value(), json=body).status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as cause:
        error = DeliveryError(f"{name}: no answer ({type(cause).__name__})")
    else:
        if not httpx.codes.is_success(status):
            reason = httpx.codes.get_reason_phrase(status)
            error = DeliveryError(f"{name}: answered {status} {reason}", is_final=status in _REFUSED)
    if error:
        raise error


@contextmanager
def _unlogged() -> Iterator[None]:
    """httpx logs each address it asks, and httpcore the headers of each answer, which may quote it."""

    def drop(_: logging.LogRecord) -> bool:
        return False

    loggers = [logging.getLogger(name) for name in _HTTP_LOGGERS]
    for each in loggers:
        each.addFilter(drop)
    try:
        yield
    finally:
        for each in loggers:
            each.removeFilter(drop)
