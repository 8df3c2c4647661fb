"""The simulator's own paths, under `/_simulator`: what was asked of it, and what is to go wrong from now on."""

import json
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from darkhorse_assets.errors import UsageError
from darkhorse_assets.simulator.arrivals import Arrivals
from darkhorse_assets.simulator.faults.plan import Fault, When, Where, plan_from_json
from darkhorse_assets.simulator.faults.refusals import Refusal
from darkhorse_assets.simulator.faults.switchboard import Switchboard

BROKEN_DAYS = "broken days"


def broken(days: frozenset[date]) -> list[Fault]:
    """The fault that answers 500 to all that touches one of these days; none where there are none."""
    ranges = tuple((day, day) for day in sorted(days))
    return [Fault(Refusal(500), Where(days=ranges), When())] if ranges else []


class Control:
    """Reads the arrivals, reads and sets the faults. Each POST replaces what was set before."""

    def __init__(self, switchboard: Switchboard, arrivals: Arrivals) -> None:
        self._switchboard = switchboard
        self._arrivals = arrivals

    def routes(self) -> list[Route]:
        """All paths, with what they take."""
        return [
            Route("/_simulator/requests", self._count),
            Route("/_simulator/log", self._log),
            Route("/_simulator/faults", self._show_faults),
            Route("/_simulator/faults", self._set_faults, methods=["POST"]),
            Route("/_simulator/broken-days", self._show_broken_days),
            Route("/_simulator/broken-days", self._set_broken_days, methods=["POST"]),
        ]

    async def _count(self, request: Request) -> Response:
        by_path = self._arrivals.by_path
        return JSONResponse({"total": by_path.total(), "by_path": dict(by_path)})

    async def _log(self, request: Request) -> Response:
        """The latest arrivals; `?since=N` only those after number N."""
        since = request.query_params.get("since", "0")
        if not since.isdecimal():
            return _refused("since is the number of an arrival")
        return JSONResponse({"arrivals": [arrival.told() for arrival in self._arrivals.since(int(since))]})

    async def _show_faults(self, request: Request) -> Response:
        return JSONResponse({"faults": self._switchboard.told()})

    async def _set_faults(self, request: Request) -> Response:
        """Replace the plan; all counts begin at 0. 422 says what is wrong with it, and changes nothing."""
        try:
            self._switchboard.switch(plan_from_json(await _body(request)))
        except UsageError as error:
            return _refused(str(error))
        return await self._show_faults(request)

    async def _show_broken_days(self, request: Request) -> Response:
        days = [first for fault in self._switchboard.faults(BROKEN_DAYS) for first, _ in fault.where.days]
        return JSONResponse({"days": [day.isoformat() for day in days]})

    async def _set_broken_days(self, request: Request) -> Response:
        """Replace the broken days; 422 when the body is not {"days": ["YYYY-MM-DD", ...]}."""
        try:
            days = frozenset(date.fromisoformat(day) for day in (await _body(request))["days"])
        except (KeyError, TypeError, ValueError):
            return _refused('expected {"days": ["YYYY-MM-DD", ...]}')
        self._switchboard.switch(broken(days), BROKEN_DAYS)
        return await self._show_broken_days(request)


async def _body(request: Request) -> Any:
    try:
        return await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None


def _refused(detail: str) -> Response:
    return JSONResponse({"detail": detail}, status_code=422)
