"""Channels against real servers: what arrives, what is said when it does not, and that no secret is in any of it."""

import logging
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from darkhorse_assets.alerts.channels import Channel, Log, open_channels, slack_text
from darkhorse_assets.alerts.mail import Email
from darkhorse_assets.alerts.message import Message
from darkhorse_assets.alerts.problem import News
from darkhorse_assets.errors import DeliveryError
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.settings import Settings, SmtpSecurity
from darkhorse_assets_tests.alerts.invented import NOW, desk_of, red
from darkhorse_assets_tests.alerts.servers import Hooks, Post, certificate, hooks, post_office

CANARY = "canary-in-the-coal-mine"
USERNAME = f"user-{CANARY}"
TEXT = "2025-05-19: 1 check failed\nMuddlecombe 14:30 <Smith & Son>"
MESSAGE = Message("m1", News.OPENED, "checks", Severity.ERROR, "2025-05-19: 1 check failed", TEXT, NOW)


def settings(**variables: Any) -> Settings:
    return Settings(_env_file=None, **variables)


def channel(name: str, **variables: Any) -> Channel:
    return next(each for each in open_channels(settings(**variables)) if each.name == name)


def mail(port: int, **variables: Any) -> Channel:
    return channel(
        "email",
        DARKHORSE_ALERT_EMAIL_TO="desk@example.com, yard@example.com",
        DARKHORSE_ALERT_EMAIL_FROM="darkhorse@example.com",
        DARKHORSE_ALERT_SMTP_HOST="127.0.0.1",
        DARKHORSE_ALERT_SMTP_PORT=port,
        **variables,
    )


@pytest.fixture
def server() -> Iterator[Hooks]:
    with hooks() as serving:
        yield serving


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server's TLS context whose certificate this process trusts."""
    context, public = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    return context


def test_without_settings_there_is_only_the_log(caplog: pytest.LogCaptureFixture) -> None:
    assert [each.name for each in open_channels(settings())] == ["log"]
    Log().send(MESSAGE)
    assert [(record.levelname, record.message) for record in caplog.records] == [("ERROR", MESSAGE.text)]


def test_slack_gets_its_text_and_a_webhook_the_fields(server: Hooks, tmp_path: Path) -> None:
    address = f"{server.url}/services/T0/{CANARY}"
    desk = desk_of(
        tmp_path,
        open_channels(settings(DARKHORSE_ALERT_SLACK_URL=address, DARKHORSE_ALERT_WEBHOOK_URL=f"{server.url}/json")),
    )
    desk.ledger.stands([red()])
    (message,) = desk.tell(NOW)
    slack, fields = server.posted
    assert slack == {"text": slack_text(message)}
    assert Message.from_json(message.to_json()) == message
    assert fields["news"] == "opened"
    assert fields["severity"] == "error"
    assert fields["alerts"][0]["day"] == "2025-05-19"
    assert "  * Muddlecombe 14:30: card without result" in fields["alerts"][0]["lines"]
    assert desk.outbox.waiting() == []


def test_slack_text_is_escaped_and_not_too_long() -> None:
    assert slack_text(MESSAGE) == ":red_circle: *2025-05-19: 1 check failed*\nMuddlecombe 14:30 &lt;Smith &amp; Son&gt;"
    long = Message("m", News.RESOLVED, "checks", Severity.ERROR, "t", "t\n" + "a line\n" * 2000, NOW)
    assert len(slack_text(long)) < 4000
    assert slack_text(long).endswith("a line\n… (the rest: darkhorse alerts list)")


@pytest.mark.parametrize(
    ("status", "said", "is_final"),
    [(404, "slack: answered 404 Not Found", False), (500, "answered 500", False), (400, "answered 400", True)],
)
def test_a_webhook_that_refuses_is_an_error_that_says_how(
    server: Hooks, status: int, said: str, is_final: bool
) -> None:
    server.status = status
    with pytest.raises(DeliveryError, match=said) as caught:
        channel("slack", DARKHORSE_ALERT_SLACK_URL=f"{server.url}/{CANARY}").send(MESSAGE)
    assert caught.value.is_final is is_final


def test_mail_goes_to_all_recipients() -> None:
    post = Post()
    with post_office(post) as port:
        mail(port, DARKHORSE_ALERT_SMTP_SECURITY="none").send(MESSAGE)
    (got,) = post.mails
    assert got.mail_from == "darkhorse@example.com"
    assert got.rcpt_tos == ["desk@example.com", "yard@example.com"]
    text = (got.content or b"").decode() if isinstance(got.content, bytes) else f"{got.content}"
    assert "Subject: [darkhorse] 2025-05-19: 1 check failed" in text
    assert "Message-ID: <m1@darkhorse-assets>" in text
    assert "Muddlecombe 14:30 <Smith & Son>" in text


def test_mail_by_starttls_with_a_login(trusted: Any) -> None:
    post = Post(USERNAME, CANARY)
    options = {"tls_context": trusted, "require_starttls": True, "auth_required": True}
    with post_office(post, authenticator=post.authenticate, **options) as port:
        mail(port, DARKHORSE_ALERT_SMTP_USERNAME=USERNAME, DARKHORSE_ALERT_SMTP_PASSWORD=CANARY).send(MESSAGE)
    assert len(post.mails) == 1


def test_mail_over_tls_from_the_start_only_to_a_server_that_is_trusted(
    trusted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post()
    with post_office(post, ssl_context=trusted) as port:
        mail(port, DARKHORSE_ALERT_SMTP_SECURITY="ssl").send(MESSAGE)
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED"):
            mail(port, DARKHORSE_ALERT_SMTP_SECURITY="ssl").send(MESSAGE)
    assert len(post.mails) == 1


def test_certificates_that_are_not_there_are_an_error_of_the_channel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(DeliveryError, match=r"slack: no answer \(FileNotFoundError\)"):
        channel("slack", DARKHORSE_ALERT_SLACK_URL=f"https://127.0.0.1:1/{CANARY}").send(MESSAGE)


def test_a_sender_that_no_letter_can_have_is_an_error_of_the_channel() -> None:
    used = Email(("desk@example.com",), "darkhorse@example.com\nBcc: all", "127.0.0.1", 1, SmtpSecurity.NONE)
    with pytest.raises(DeliveryError, match="email: ValueError"):
        used.send(MESSAGE)


def leaks(error: DeliveryError, caplog: pytest.LogCaptureFixture, used: Channel) -> list[str]:
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    left_behind = "\n".join([caplog.text, *told.format(), repr(error), repr(used), repr(error.__context__)])
    return [line for line in left_behind.splitlines() if CANARY in line]


@pytest.mark.parametrize("status", [0, 302, 404, 500])
@pytest.mark.parametrize("name", ["slack", "webhook"])
def test_no_address_is_in_logs_errors_tracebacks_or_reprs(
    server: Hooks, caplog: pytest.LogCaptureFixture, status: int, name: str
) -> None:
    caplog.set_level(logging.DEBUG)
    server.status = status
    base = server.url if status else "http://127.0.0.1:1"
    used = channel(name, **{f"DARKHORSE_ALERT_{name.upper()}_URL": f"{base}/{CANARY}?token={CANARY}"})
    with pytest.raises(DeliveryError) as caught:
        used.send(MESSAGE)
    assert leaks(caught.value, caplog, used) == []


def test_no_login_is_in_logs_errors_tracebacks_or_reprs_though_the_server_quotes_it(
    trusted: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the server's own, not ours
    post = Post()
    with post_office(post, authenticator=post.authenticate, tls_context=trusted) as port:
        used = mail(port, DARKHORSE_ALERT_SMTP_USERNAME=USERNAME, DARKHORSE_ALERT_SMTP_PASSWORD=CANARY)
        with pytest.raises(DeliveryError, match=r"SMTPAuthenticationError.*\*\*\*") as caught:
            used.send(MESSAGE)
    assert leaks(caught.value, caplog, used) == []


def test_the_file_of_alerts_holds_no_secret_of_a_channel_that_is_down(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:1/{CANARY}"
    desk = desk_of(
        tmp_path, open_channels(settings(DARKHORSE_ALERT_SLACK_URL=address, DARKHORSE_ALERT_WEBHOOK_URL=address))
    )
    desk.ledger.stands([red()])
    desk.tell(NOW)
    state = desk.outbox.state("slack")
    assert state
    assert state.error == "slack: no answer (ConnectError)"
    assert len(desk.outbox.waiting()) == 2
    assert CANARY.encode() not in (tmp_path / "alerts.sqlite").read_bytes()
