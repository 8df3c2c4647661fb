"""The Racing API's paths over the invented world: authentication, plans, parameters, paging and refusals.

Whatever goes wrong on purpose is in `faults`, which sees each request first; what `control` adds under `/_simulator`
is not the provider's.
"""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from darkhorse_assets.simulator.arrivals import Arrivals
from darkhorse_assets.simulator.control import BROKEN_DAYS, Control, broken
from darkhorse_assets.simulator.faults.door import HITS, Door
from darkhorse_assets.simulator.faults.plan import Fault
from darkhorse_assets.simulator.faults.switchboard import Hits, Switchboard
from darkhorse_assets.simulator.parameters import (
    CARD_LIMITS,
    LONGEST_RANGE,
    RESULT_LIMITS,
    Generation,
    Json,
    Query,
    RefusedError,
)
from darkhorse_assets.simulator.world.fixtures import LONDON
from darkhorse_assets.simulator.world.world import World

Clock = Callable[[], datetime]
Days = Callable[[date, datetime], list[Json]]

NOTHING = timedelta()
# How the filters of results choose a race; the requested values are lower-case with underscores.
RESULT_FILTERS = {
    "type": "type",
    "going": "going",
    "race_class": "class",
    "age_band": "age_band",
    "sex_restriction": "sex_rest",
}
STANDARD_KEYS = ("id", "dam", "dam_id", "damsire", "damsire_id", "name", "sire", "sire_id")


@dataclass(frozen=True, slots=True)
class Options:
    """How the provider behaves.

    `generation` decides limits and keys; `credentials` is the one pair let in (any non-empty pair when None);
    `above_plan` are paths as the OpenAPI writes them ('/v1/horses/{horse_id}/pro') that answer 401 'Pro Plan required';
    a request that touches one of `broken_days` is answered with 500; `faults` is the plan of all else that goes wrong.
    """

    generation: Generation = "1.4.3"
    credentials: tuple[str, str] | None = None
    above_plan: frozenset[str] = frozenset()
    broken_days: frozenset[date] = frozenset()
    faults: tuple[Fault, ...] = ()


class Simulator:
    """The endpoints: functions of the world, the clock and the request."""

    def __init__(self, world: World, clock: Clock, options: Options) -> None:
        self._world = world
        self._clock = clock
        self._options = options

    def routes(self) -> list[Route]:
        """The provider's paths, and 404 for all else."""
        endpoints: dict[str, Callable[[Request], Response]] = {
            "/v1/racecards/pro": self._racecards,
            "/v1/racecards/{race_id}/pro": self._racecard,
            "/v1/results": self._results,
            "/v1/results/{race_id}": self._result,
            "/v1/courses": self._courses,
            "/v1/courses/regions": self._regions,
            "/v1/horses/{horse_id}/pro": self._horse_pro,
            "/v1/horses/{horse_id}/standard": self._horse_standard,
        }
        return [
            *(Route(path, self._guarded(path, endpoint)) for path, endpoint in endpoints.items()),
            Route("/{path:path}", self._guarded("", _not_found)),
        ]

    def _guarded(self, template: str, endpoint: Callable[[Request], Response]) -> Callable[[Request], Any]:
        """Ask for credentials, mind the plan; only then answer."""

        async def answer(request: Request) -> Response:
            if refusal := self._unauthorised(request.headers.get("authorization", "")):
                return _detail(401, refusal, {"WWW-Authenticate": "Basic"})
            if template in self._options.above_plan:
                return _detail(401, "Pro Plan required")
            try:
                return await run_in_threadpool(endpoint, request)
            except RefusedError as refused:
                return JSONResponse({"detail": refused.details}, status_code=422)

        return answer

    def _unauthorised(self, header: str) -> str | None:
        """Why the credentials will not do: any non-empty pair will, unless one pair is configured."""
        scheme, _, encoded = header.partition(" ")
        if scheme.lower() != "basic":
            return "Not authenticated"
        try:
            username, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "Invalid authentication credentials"
        good = (
            (username, password) == self._options.credentials
            if self._options.credentials
            else bool(username and password)
        )
        return None if good else "Incorrect username or password"

    def _racecards(self, request: Request) -> Response:
        now = self._clock()
        query = Query(request.query_params, ("date", "region_codes", "course_ids"), self._options.generation)
        day = query.day("date", now.astimezone(LONDON).date())
        limit, skip = query.page(CARD_LIMITS)
        query.check()

        def cards(back: timedelta, earlier: timedelta) -> list[Json]:
            races = self._world.racecards(day - back, now - earlier)
            return _at(races, query.texts("region_codes"), query.texts("course_ids"))

        return self._page("racecards", _spoilt(request, cards(NOTHING, NOTHING), now, cards), limit, skip, query)

    def _results(self, request: Request) -> Response:
        now = self._clock()
        today = now.astimezone(LONDON).date()
        known = ("start_date", "end_date", "region", "course", *RESULT_FILTERS, "min_distance_y", "max_distance_y")
        query = Query(request.query_params, known, self._options.generation)
        first, last = query.day("start_date", today - LONGEST_RANGE), query.day("end_date", today)
        shortest, longest = query.integer("min_distance_y", 0), query.integer("max_distance_y", 1_000_000)
        limit, skip = query.page(RESULT_LIMITS[self._options.generation])
        if last - first > LONGEST_RANGE:
            query.refuse_range("start_date")
        query.check()
        wanted = {key: set(query.texts(name)) for name, key in RESULT_FILTERS.items()}

        def results(back: timedelta, earlier: timedelta) -> list[Json]:
            days = (last - back - timedelta(days=before) for before in range((last - first).days + 1))
            rows = [row for day in days for row in self._world.results(day, now - earlier)]
            return [
                row
                for row in _at(rows, query.texts("region"), query.texts("course"))
                if shortest <= int(row["dist_y"]) <= longest
                and all(not values or row[key].lower().replace(" ", "_") in values for key, values in wanted.items())
            ]

        return self._page("results", _spoilt(request, results(NOTHING, NOTHING), now, results), limit, skip, query)

    def _page(self, name: str, rows: list[Json], limit: int, skip: int, query: Query) -> Response:
        shown = [self._of_generation(row) for row in rows[skip : skip + limit]]
        return JSONResponse({name: shown, "total": len(rows), "limit": limit, "skip": skip, "query": query.echo()})

    def _of_generation(self, race: Json) -> Json:
        """A race as this generation writes it: before 1.4.3 there were no `race_status` and no `bsp`."""
        if self._options.generation == "2025-10":
            race.pop("race_status", None)
            for runner in race["runners"]:
                runner.pop("bsp", None)
        return race

    def _racecard(self, request: Request) -> Response:
        return self._race(request, self._world.racecard, self._world.racecards)

    def _result(self, request: Request) -> Response:
        return self._race(request, self._world.result, self._world.results)

    def _race(self, request: Request, find: Callable[[str, datetime], Json | None], on: Days) -> Response:
        race_id, now = request.path_params["race_id"], self._clock()
        race = find(race_id, now)
        if race is None:
            return _not_found(request)
        day = date.fromisoformat(race["date"])
        shown = _spoilt(request, [race], now, lambda back, earlier: on(day - back, now - earlier))
        return JSONResponse(self._of_generation(shown[0])) if shown else _not_found(request)

    def _courses(self, request: Request) -> Response:
        wanted = request.query_params.getlist("region_codes")
        courses = [course for course in self._world.courses() if not wanted or course["region_code"] in wanted]
        return JSONResponse({"courses": courses, "total": len(courses)})

    def _regions(self, request: Request) -> Response:
        return JSONResponse(self._world.regions())

    def _horse_pro(self, request: Request) -> Response:
        horse = self._horse(request)
        return JSONResponse(horse) if horse else _not_found(request)

    def _horse_standard(self, request: Request) -> Response:
        """Fewer keys, and the damsire without the region: 'Thornby' where `pro` says 'Thornby (GB)'."""
        horse = self._horse(request)
        if horse is None:
            return _not_found(request)
        return JSONResponse(
            {key: horse[key] for key in STANDARD_KEYS} | {"damsire": horse["damsire"].rsplit(" (", 1)[0]}
        )

    def _horse(self, request: Request) -> Json | None:
        return self._world.horse(request.path_params["horse_id"], self._clock().astimezone(LONDON).date())


def _not_found(request: Request) -> Response:
    return _detail(404, "Not Found")


def _detail(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"detail": message}, status_code=status, headers=headers)


def _at(races: list[Json], regions: list[str], courses: list[str]) -> list[Json]:
    """The races of these courses; when none are named, of these regions; when none of those either, all."""
    if courses:
        return [race for race in races if race["course_id"] in courses]
    return [race for race in races if not regions or race["region"].lower() in regions]


def _spoilt(
    request: Request, races: list[Json], now: datetime, of: Callable[[timedelta, timedelta], list[Json]]
) -> list[Json]:
    """The races as the faults that hit this request leave them; `of` gives the good ones of other days and times."""
    hits: Hits = getattr(request.state, HITS)
    return hits.spoil(races, now, of)


def create_app(world: World, clock: Clock, options: Options = Options()) -> Starlette:
    """The application; `clock` gives the moment, aware, as of which the world is seen.

    Its `state.switchboard` and `state.arrivals` are what `/_simulator/faults` and `/_simulator/log` show.
    """
    switchboard, arrivals = Switchboard(options.faults), Arrivals()
    switchboard.switch(broken(options.broken_days), BROKEN_DAYS)
    door = Middleware(Door, switchboard=switchboard, arrivals=arrivals, clock=clock)
    routes = [*Control(switchboard, arrivals).routes(), *Simulator(world, clock, options).routes()]
    app = Starlette(routes=routes, middleware=[door])
    app.state.switchboard, app.state.arrivals = switchboard, arrivals
    return app
