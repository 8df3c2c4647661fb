"""Answers that are none: a status in the provider's place, with its wait; an error page; a body under a wrong name."""

from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from typing import ClassVar

from starlette.responses import HTMLResponse, JSONResponse, Response

from darkhorse_assets.simulator.faults.exchange import Exchange, good_answer
from darkhorse_assets.simulator.faults.kind import Answers

OF_THE_APPLICATION = {401: "Pro Plan required", 429: "Rate limit exceeded", 500: "Internal Server Error"}
"""What the provider's own program says, as JSON; other statuses come from the server in front of it, as a page."""

STATUSES = (401, 403, 406, 429, 500, 502, 503, 504)

PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>\n"


@dataclass(frozen=True)
class Refusal(Answers):
    """A status instead of an answer; `wait` seconds in its Retry-After, written as `form`: seconds or date."""

    status: int
    wait: int = 0
    form: str = "seconds"

    def __post_init__(self) -> None:
        if self.form not in ("seconds", "date"):
            raise ValueError(f"form is seconds or date, not {self.form!r}")

    @property
    def name(self) -> str:
        """The status itself."""
        return str(self.status)

    async def answer(self, exchange: Exchange) -> None:
        """Send the status; a Retry-After as a date is by the simulator's clock."""
        headers = {}
        if self.wait and self.form == "date":
            until = exchange.now.astimezone(UTC) + timedelta(seconds=self.wait)
            headers["Retry-After"] = format_datetime(until, usegmt=True)
        elif self.wait:
            headers["Retry-After"] = str(self.wait)
        response: Response
        if detail := OF_THE_APPLICATION.get(self.status):
            response = JSONResponse({"detail": detail}, self.status, headers)
        else:
            said = f"{self.status} {HTTPStatus(self.status).phrase}"
            response = HTMLResponse(PAGE.format(said), self.status, headers)
        await response(exchange.scope, exchange.receive, exchange.send)


@dataclass(frozen=True)
class ErrorPage(Answers):
    """A page for people that says 'temporarily unavailable', with the status 200."""

    called: ClassVar[str] = "error-page"

    type: str = "text/html"

    async def answer(self, exchange: Exchange) -> None:
        """Send the page."""
        page = Response(PAGE.format("Temporarily unavailable, please try again later"), media_type=self.type)
        await page(exchange.scope, exchange.receive, exchange.send)


@dataclass(frozen=True)
class WrongType(Answers):
    """The good body, said to be something else."""

    called: ClassVar[str] = "wrong-type"

    type: str = "text/html"

    async def answer(self, exchange: Exchange) -> None:
        """Send the good answer under another Content-Type."""
        good = await good_answer(exchange)
        wrong = Response(good.body, good.status, media_type=self.type)
        await wrong(exchange.scope, exchange.receive, exchange.send)
