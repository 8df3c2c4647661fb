"""No secret: what the operator keeps secret is in nothing that the program writes, says or sends to others.

Canaries stand for the provider's user name and password, the addresses of webhooks and the password of the mail server.
The provider echoes them in whatever it answers when something fails, as debug pages do, and so do the servers that
alerts are sent to. Then every byte below the home, and all that commands printed, is searched.
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from darkhorse_assets.clock import today, utc_now
from darkhorse_assets.simulator.api import Options, create_app
from darkhorse_assets.simulator.server import running
from darkhorse_assets.simulator.world.world import World
from darkhorse_assets.sources.simulated import SEED
from darkhorse_assets_tests.alerts.servers import Hooks, Post, hooks, post_office
from darkhorse_assets_tests.promises.leaks import hits, leaks

USERNAME, PASSWORD = "canary-stable-lad", "canary/pass wörd+1"
SLACK, HOOK, MAIL_PASSWORD = "canary-of-slack-XZ41", "canary-of-the-hook-QK97", "canary-of-the-mail-LP33"
TOKEN = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
CANARIES = (USERNAME, PASSWORD, f"{USERNAME}:{PASSWORD}", TOKEN, SLACK, HOOK, MAIL_PASSWORD)

GOOD = "good"
FAILURES = ("401", "302", "page", "torn", "encoding", "500", "422", "429", "406", "403")
"""How the provider fails; those that close the host to everybody come last."""

COMMANDS = (
    "status", "status --json", "health", "health --json", "failures --all", "failures --json", "alerts test",
    "alerts list", "report", "gaps", "completeness", "coverage", "audit", "plan --from yesterday --to yesterday",
    "retry-failures --all", "rescrape --days 1 --yes",
)  # fmt: skip
"""What reads a home in which all of that went wrong, and asks again."""

TICKS = """
import dagster as dg
from darkhorse_assets.definitions import defs
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.settings import Settings
with opened_instance(Settings.load()) as instance:
    graph = defs.get_repository_def()
    for sensor in graph.sensor_defs:
        with dg.build_sensor_context(instance, repository_def=graph, sensor_name=sensor.name) as context:
            print(sensor.name, sensor.evaluate_tick(context).skip_message)
"""
"""One tick of each sensor, as the daemon gives it."""


@dataclass
class Provider:
    """How it answers now, and where."""

    how: str = GOOD
    url: str = ""


class Echo:
    """An ASGI middleware that fails as the provider does now, and prints back what it was sent."""

    def __init__(self, app: ASGIApp, provider: Provider) -> None:
        self._app = app
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self._provider.how == GOOD:
            await self._app(scope, receive, send)
            return
        header = Headers(scope=scope).get("authorization", "")
        await _failed(self._provider.how, f"{header} {USERNAME} {PASSWORD} {USERNAME}:{PASSWORD}")(scope, receive, send)


def _failed(how: str, seen: str) -> Response:
    match how:
        case "302":
            return RedirectResponse(f"https://{USERNAME}:canary%2Fpass@elsewhere.example/?{seen}", 302)
        case "page":
            return HTMLResponse(f"<html><body>Temporarily unavailable. You sent: {seen}</body></html>")
        case "torn":
            return Response(json.dumps({"results": [], "seen": seen})[:-1], media_type="application/json")
        case "encoding":
            return Response(b"", headers={"Content-Encoding": USERNAME})
        case _:
            return JSONResponse({"detail": seen}, int(how))


LETS_IN = {"auth_required": True, "auth_require_tls": False}


@contextmanager
def provider() -> Iterator[Provider]:
    """A simulator that wants the canaries, and fails when it is told to."""
    told = Provider()
    app = create_app(World(SEED), utc_now, Options(credentials=(USERNAME, PASSWORD)))
    app.add_middleware(Echo, provider=told)
    with running(app) as told.url:
        yield told


def run() -> list[str]:
    """Days that go well and days that fail in each way, through the real commands; prints what was searched."""
    post = Post("darkhorse", "another")  # it does not know the password, and says so with the password
    with (
        tempfile.TemporaryDirectory() as folder,
        provider() as told,
        hooks() as channel,
        post_office(post, authenticator=post.authenticate, **LETS_IN) as port,
    ):
        home, said = Path(folder) / "home", Path(folder) / "said.txt"
        _live(told, channel, _environment(home, told, channel, port), said)
        files = sum(each.is_file() for each in Path(folder).rglob("*"))
        told_others = f"{channel.posted} {[mail.content for mail in post.mails]}".encode()
        broken = [*leaks(Path(folder), CANARIES), *(f"an alert: {each}" for each in hits(told_others, CANARIES))]
        size = sum(each.stat().st_size for each in Path(folder).rglob("*") if each.is_file())
    print(f"\n### No secret\n\n{len(CANARIES)} canaries, {files} files of {size:,} bytes, {len(broken)} hits")
    return broken


def _live(told: Provider, channel: Hooks, environment: Mapping[str, str], said: Path) -> None:
    """What a home goes through: a good day, each failure, alerts that arrive and alerts that do not."""
    day = today(utc_now) - timedelta(days=3)
    _darkhorse(environment, said, "materialize", "--from", f"{day}", "--to", f"{day}")
    for how in FAILURES:
        day -= timedelta(days=1)
        told.how = how
        _darkhorse(environment, said, "materialize", "--from", f"{day}", "--to", f"{day}", "--countries", "ire")
        _python(environment, said, "-c", TICKS)
        told.how = GOOD
        channel.status = 200 if channel.status != 200 else 500  # its answer quotes the path, which is the secret
    for command in COMMANDS:
        _darkhorse(environment, said, *command.split())


def _environment(home: Path, told: Provider, channel: Hooks, port: int) -> Mapping[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DARKHORSE_", "RACING_API_", "DAGSTER_"))
    }
    return kept | {
        "DARKHORSE_HOME": f"{home}",
        "DARKHORSE_SOURCE": "racing_api",
        "RACING_API_URL": told.url,
        "RACING_API_USERNAME": USERNAME,
        "RACING_API_PASSWORD": PASSWORD,
        "DARKHORSE_RATE_LIMIT": "50",
        "DARKHORSE_BLOCKED_AFTER": "1000",  # so that each failure is met
        "DARKHORSE_ALERT_AFTER_FAILURES": "1",
        "DARKHORSE_ALERT_SLACK_URL": f"{channel.url}/services/{SLACK}",
        "DARKHORSE_ALERT_WEBHOOK_URL": f"{channel.url}/{HOOK}?token={HOOK}",
        "DARKHORSE_ALERT_EMAIL_TO": "desk@example.com",
        "DARKHORSE_ALERT_EMAIL_FROM": "darkhorse@example.com",
        "DARKHORSE_ALERT_SMTP_HOST": "127.0.0.1",
        "DARKHORSE_ALERT_SMTP_PORT": f"{port}",
        "DARKHORSE_ALERT_SMTP_SECURITY": "none",
        "DARKHORSE_ALERT_SMTP_USERNAME": "darkhorse",
        "DARKHORSE_ALERT_SMTP_PASSWORD": MAIL_PASSWORD,
    }


def _darkhorse(environment: Mapping[str, str], said: Path, *words: str) -> None:
    print(f"\rdarkhorse {' '.join(words):60}", end="", file=sys.stderr, flush=True)
    _python(environment, said, "-c", "from darkhorse_assets.cli import main; main()", *words)


def _python(environment: Mapping[str, str], said: Path, *words: str) -> None:
    """What it prints is kept beside the home; what it exits with is for others to judge."""
    with said.open("ab") as output:
        output.write(f"\n$ {' '.join(words[2:])}\n".encode())
        output.flush()
        subprocess.run(
            [sys.executable, *words], env=environment, stdout=output, stderr=output, check=False, timeout=600
        )
