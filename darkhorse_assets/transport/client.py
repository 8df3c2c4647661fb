"""The one client that all sources use: it asks politely, asks again when that may help, and tells plainly when not.

It knows HTTP and manners, not sources: what a body means, and what to advise beyond the status, is for the caller.
Errors are raised outside of `except` blocks, so that no frame of httpx, with its headers, is chained to them.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

import httpx

from darkhorse_assets.errors import (
    PayloadUnreadableError,
    SourceBlockedError,
    SourceRefusedError,
    SourceUnavailableError,
)
from darkhorse_assets.transport.address import LOOPBACK_HOSTS, allowed_url, host_of
from darkhorse_assets.transport.body import ACCEPTED_ENCODINGS, read_body, said
from darkhorse_assets.transport.failure import LATER, Failure, blocked_until, utc
from darkhorse_assets.transport.gate import Gate
from darkhorse_assets.transport.policy import DEFAULT_POLICY, Policy
from darkhorse_assets.transport.retry_after import retry_after_seconds
from darkhorse_assets.transport.secrecy import redactor

_OK = (200,)
_ERROR_BODY_BYTES = 65_536
_QUOTED_CHARACTERS = 200
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Response:
    """A whole answer: `url` with query, without credentials; `body` decompressed; the time in UTC."""

    url: str
    status: int
    content_type: str
    body: bytes = field(repr=False)
    received_at: datetime


def never_a_block(answer: Response) -> str | None:
    """For sources that say by their status when they block."""
    del answer
    return None


class Client:
    """Sends GET requests, each when the gate lets it; `calls` counts those sent. Threads may share it.

    `redact` takes the credentials out of a text; whoever quotes an answer must use it, for a server may echo them.

    The gate is passed in, so that clients share one. A proxy named by the environment is used as httpx does, except
    for loopback, where the simulator listens.
    """

    def __init__(
        self,
        *,
        gate: Gate,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        auth: tuple[str, str] | None = None,
        http_transport: httpx.BaseTransport | None = None,
        policy: Policy = DEFAULT_POLICY,
    ) -> None:
        """`clock` gives aware UTC; `auth` is for HTTP Basic."""
        self.calls = 0
        self._calls_lock = threading.Lock()
        self._gate = gate
        self._clock = clock
        self._sleep = sleep
        self._policy = policy
        self.redact = redactor(auth)
        self._http = httpx.Client(
            auth=httpx.BasicAuth(*auth) if auth else None,
            headers={"User-Agent": _user_agent(), "Accept-Encoding": ACCEPTED_ENCODINGS},
            timeout=httpx.Timeout(policy.read_seconds, connect=policy.connect_seconds),
            mounts=None if http_transport else {f"http://{host}": None for host in LOOPBACK_HOSTS},
            transport=http_transport,
        )

    def __repr__(self) -> str:
        return f"<Client, {self.calls} calls sent>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def get(
        self,
        url: str,
        params: Sequence[tuple[str, str]] = (),
        answers: Collection[int] = _OK,
        is_block: Callable[[Response], str | None] = never_a_block,
    ) -> Response:
        """Ask until there is an answer, `policy.attempts` times at most, 2 s, 4 s … apart, or as Retry-After says.

        A status in `answers` is one: to a question for a single thing, 404 says that there is no such thing.
        `is_block` says in words why such an answer is a block none the less (a page "temporarily unavailable", a race
        that was not asked for), else None.

        Raises UsageError for an address that is not allowed (nothing is sent), SourceBlockedError where the host
        blocks, still wants quiet from earlier blocks (nothing is sent), or wants more than is worth sleeping through,
        SourceUnavailableError when the last attempt failed as well, SourceRefusedError for a final status,
        PayloadUnreadableError for an answer that is too large or encoded in an unknown way.
        """
        target = allowed_url(url, params)
        attempts = 0
        while True:
            self._take_turn(target, attempts)
            attempts += 1
            outcome = self._ask(target, f"on attempt {attempts} of {self._policy.attempts}", answers, is_block)
            if isinstance(outcome, Response):
                return outcome
            if attempts >= self._policy.attempts or not outcome.is_worth_another:
                raise outcome.error(str(target), attempts)
            wait = self._policy.wait_seconds(attempts)
            _logger.warning("%s. Waiting %.1f s first", outcome.text, wait)
            self._sleep(wait)

    def _take_turn(self, url: httpx.URL, attempts: int) -> None:
        """Sleep until the host's slot is taken; each sleep may end before a breaker that opened meanwhile."""
        host = host_of(url)
        while (turn := self._gate.take(host)).wait_seconds:
            if turn.closed_until or turn.wait_seconds > self._policy.longest_quiet_seconds:
                retry_at = turn.closed_until or self._clock() + timedelta(seconds=turn.wait_seconds)
                text = f"GET {url} was not sent, because {host} {turn.why}; {blocked_until(retry_at)}"
                raise SourceBlockedError(text, retry_at=retry_at, url=str(url), attempts=attempts)
            self._sleep(turn.wait_seconds)

    def _ask(
        self, url: httpx.URL, where: str, answers: Collection[int], is_block: Callable[[Response], str | None]
    ) -> Response | Failure:
        """One request. The gate is told what became of it."""
        with self._calls_lock:
            self.calls += 1
        host = host_of(url)
        deadline = self._clock() + timedelta(seconds=self._policy.whole_seconds)
        try:
            with self._http.stream("GET", url, extensions={"trace": self._sending(host)}) as answer:
                if answer.status_code not in answers:
                    return self._bad_status(answer, host, where, deadline)
                body = self._read(answer, self._policy.max_response_bytes, deadline)
                content_type = answer.headers.get("Content-Type", "")
                response = Response(str(url), answer.status_code, content_type, body, self._clock())
        except httpx.TransportError as cause:
            self._gate.unanswered(host)
            reason = self.redact(f"{type(cause).__name__}, {cause}")
            return Failure(SourceUnavailableError, f"GET {url} failed {where}: {reason}", LATER, is_worth_another=True)
        except PayloadUnreadableError as cause:
            self._gate.unanswered(host)
            text = f"GET {url} {where}: {self.redact(str(cause))}"
            return Failure(PayloadUnreadableError, text, "", status=200)
        if why := is_block(response):
            return self._block(host, f"GET {url} gave no answer {where}: {self.redact(why)}", response.status, 0)
        self._gate.answered(host)
        return response

    def _sending(self, host: str) -> Callable[[str, Mapping[str, Any]], None]:
        """Tells the gate when a request really leaves, which a connection to be made first may delay."""

        def note(event: str, _: Mapping[str, Any]) -> None:
            if event == "http11.send_request_headers.complete":
                self._gate.sent(host)

        return note

    def _read(self, answer: httpx.Response, limit: int, deadline: datetime) -> bytes:
        return read_body(answer, limit=limit, late=lambda: self._clock() > deadline)

    def _bad_status(self, answer: httpx.Response, host: str, where: str, deadline: datetime) -> Failure:
        """What an answer that is none comes to. Its Retry-After closes the host first, for all who ask it."""
        retry_at, until, quiet = None, "", retry_after_seconds(answer.headers, self._clock()) or 0
        if quiet:
            self._gate.hold(host, quiet)
            retry_at = self._clock() + timedelta(seconds=quiet)
            until = f" (Retry-After until {utc(retry_at)})"
        body = b""
        with suppress(httpx.TransportError, PayloadUnreadableError):  # the status stands without its explanation
            body = self._read(answer, _ERROR_BODY_BYTES, deadline)
        status, words = answer.status_code, self.redact(answer.headers.get("Location", "") or said(body))
        text = f"GET {answer.url} gave {status} {httpx.codes.get_reason_phrase(status)} {where}{until}"
        text += f": {words[:_QUOTED_CHARACTERS]}" if words else ""
        if status in self._policy.block_statuses:
            return self._block(host, text, status, quiet)
        if status in self._policy.passing_statuses:
            self._gate.unanswered(host)
            if retry_at and quiet > self._policy.longest_quiet_seconds:
                return Failure(SourceBlockedError, text, blocked_until(retry_at), status=status, retry_at=retry_at)
            return Failure(SourceUnavailableError, text, LATER, True, status, retry_at)
        self._gate.answered(host)
        reason = "redirects are not followed" if answer.is_redirect else "asking again the same way changes nothing"
        return Failure(SourceRefusedError, text, reason, status=status)

    def _block(self, host: str, text: str, status: int, quiet: float) -> Failure:
        """A block counts for all who ask this host; most may pass in seconds, unless it was one too many."""
        opened_until = self._gate.blocked(host, status)
        retry_at = opened_until or self._clock() + timedelta(seconds=quiet or self._policy.blocked_seconds)
        advice = blocked_until(retry_at)
        if status == httpx.codes.TOO_MANY_REQUESTS:
            advice += "; if this happens often, lower DARKHORSE_RATE_LIMIT"
        may_pass = status not in self._policy.final_block_statuses and quiet <= self._policy.longest_quiet_seconds
        return Failure(SourceBlockedError, text, advice, may_pass and not opened_until, status, retry_at)


def _user_agent() -> str:
    """Who we are, never a browser's name."""
    return f"darkhorse-assets/{version('darkhorse-assets')}"
