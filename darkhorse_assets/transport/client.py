"""The one client that all sources use: it asks politely, asks again when that may help, and tells plainly when not.

It knows HTTP and manners, not sources: what a body means, and what to advise beyond the status, is for the caller.
Errors are raised outside of `except` blocks, so that no frame of httpx, with its headers, is chained to them.
"""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import version
from types import TracebackType
from typing import Self

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential, wait_random

from darkhorse_assets.errors import (
    PayloadUnreadableError,
    SourceError,
    SourceRefusedError,
    SourceUnavailableError,
)
from darkhorse_assets.transport.address import LOOPBACK_HOSTS, allowed_url
from darkhorse_assets.transport.body import ACCEPTED_ENCODINGS, read_body, said
from darkhorse_assets.transport.limiter import Limiter
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


class Client:
    """Sends GET requests, each when the limiter lets it; `calls` counts those sent. Threads may share it.

    `redact` takes the credentials out of a text; whoever quotes an answer must use it, for a server may echo them.

    The limiter is passed in, so that clients share one. A proxy named by the environment is used as httpx does, except
    for loopback, where the simulator listens.
    """

    def __init__(
        self,
        *,
        limiter: Limiter,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        auth: tuple[str, str] | None = None,
        http_transport: httpx.BaseTransport | None = None,
        policy: Policy = DEFAULT_POLICY,
    ) -> None:
        """`clock` gives aware UTC; `auth` is for HTTP Basic."""
        self.calls = 0
        self._calls_lock = threading.Lock()
        self._limiter = limiter
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

    def get(self, url: str, params: Sequence[tuple[str, str]] = (), answers: Collection[int] = _OK) -> Response:
        """Ask until there is an answer, `policy.attempts` times at most, 2 s, 4 s … apart, or as Retry-After says.

        A status in `answers` is one: to a question for a single thing, 404 says that there is no such thing.

        Raises UsageError for an address that is not allowed (nothing is sent), SourceRefusedError for a final status,
        SourceUnavailableError when the last attempt failed as well or the host wants more quiet than is worth sleeping
        through (`retry_at`), PayloadUnreadableError for an answer that is too large or encoded in an unknown way.
        """
        target = allowed_url(url, params)
        policy, numbers = self._policy, itertools.count(1)
        retrying = Retrying(
            stop=stop_after_attempt(policy.attempts),
            wait=wait_exponential(multiplier=policy.first_wait_seconds, max=policy.longest_wait_seconds)
            + wait_random(0, policy.jitter_seconds),
            retry=retry_if_exception(self._is_worth_waiting),
            before_sleep=_log_wait,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(lambda: self._attempt(target, next(numbers), answers))

    def _attempt(self, url: httpx.URL, number: int, answers: Collection[int]) -> Response:
        self._take_turn(url)
        with self._calls_lock:
            self.calls += 1
        deadline = self._clock() + timedelta(seconds=self._policy.whole_seconds)
        where = f"on attempt {number} of {self._policy.attempts}"
        error: SourceError
        try:
            with self._http.stream("GET", url) as answer:
                if answer.status_code in answers:
                    body = self._read(answer, self._policy.max_response_bytes, deadline)
                    content_type = answer.headers.get("Content-Type", "")
                    return Response(str(url), answer.status_code, content_type, body, self._clock())
                error = self._bad_status(answer, where, deadline)
        except httpx.TransportError as cause:
            reason = self.redact(f"{type(cause).__name__}, {cause}")
            error = SourceUnavailableError(f"GET {url} failed {where}: {reason}; try again later")
        except PayloadUnreadableError as cause:
            error = PayloadUnreadableError(f"GET {url} {where}: {self.redact(str(cause))}", status=200)
        raise error

    def _take_turn(self, url: httpx.URL) -> None:
        while wait := self._limiter.take(url.host):
            if wait > self._policy.longest_quiet_seconds:
                retry_at = self._clock() + timedelta(seconds=wait)
                text = f"GET {url} was not sent: {url.host} wants quiet until {_utc(retry_at)}; try again after that"
                raise SourceUnavailableError(text, retry_at=retry_at)
            self._sleep(wait)

    def _read(self, answer: httpx.Response, limit: int, deadline: datetime) -> bytes:
        return read_body(answer, limit=limit, late=lambda: self._clock() > deadline)

    def _bad_status(self, answer: httpx.Response, where: str, deadline: datetime) -> SourceError:
        """What to raise for an answer that is not 200. Its Retry-After closes the host first for all clients."""
        retry_at, until = None, ""
        if quiet := retry_after_seconds(answer.headers, self._clock()):
            self._limiter.hold(answer.url.host, quiet)
            retry_at = self._clock() + timedelta(seconds=quiet)
            until = f" (Retry-After until {_utc(retry_at)})"
        body = b""
        with suppress(httpx.TransportError, PayloadUnreadableError):  # the status stands without its explanation
            body = self._read(answer, _ERROR_BODY_BYTES, deadline)
        status, words = answer.status_code, self.redact(answer.headers.get("Location", "") or said(body))
        text = f"GET {answer.url} gave {status} {httpx.codes.get_reason_phrase(status)} {where}{until}"
        text += f": {words[:_QUOTED_CHARACTERS]}" if words else ""
        if status in self._policy.passing_statuses:
            advice = "try again later" + ", or lower DARKHORSE_RATE_LIMIT" * (status == httpx.codes.TOO_MANY_REQUESTS)
            return SourceUnavailableError(f"{text}; {advice}", status=status, retry_at=retry_at)
        reason = "redirects are not followed" if answer.is_redirect else "asking again the same way changes nothing"
        return SourceRefusedError(f"{text}; {reason}", status=status)

    def _is_worth_waiting(self, error: BaseException) -> bool:
        if not isinstance(error, SourceUnavailableError):
            return False
        longest = timedelta(seconds=self._policy.longest_quiet_seconds)
        return error.retry_at is None or error.retry_at - self._clock() <= longest


def _user_agent() -> str:
    """Who we are, never a browser's name."""
    return f"darkhorse-assets/{version('darkhorse-assets')}"


def _utc(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def _log_wait(state: RetryCallState) -> None:
    if state.outcome:
        _logger.warning("%s. Waiting %.1f s first", state.outcome.exception(), state.upcoming_sleep)
