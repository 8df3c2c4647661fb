"""The real responses, served on loopback, captured and published once for all tests that look at them."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import TABLES, Table
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Row
from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets_tests.sources.racing_api.bodies import Json
from darkhorse_assets_tests.sources.racing_api.provider import KEY, Provider, client, listening

COUNTRIES = ("gb", "ire", "fr", "ger", "aus")
LATER = datetime(2026, 10, 10, 12, tzinfo=UTC)


@dataclass(repr=False)
class Published:
    """What was served, and what the lake holds of it."""

    cards: list[Json]
    results: list[Json]
    reports: list[DayReport]
    rows: dict[str, list[Row]]
    asked: int

    @cached_property
    def _by_key(self) -> dict[tuple[object, ...], Row]:
        return {
            (name, *(row[key] for key in TABLES[name].key)): row for name, rows in self.rows.items() for row in rows
        }

    def of(self, table: Table, race: Json, horse: Json | None = None) -> Row:
        """The row of a race, or of a horse in it."""
        return self._by_key[(table.name, race["race_id"], *([horse["horse_id"]] if horse else []))]


@pytest.fixture(scope="module")
def published(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    samples = real_data / "racing_api" / "samples"
    cards = _read(samples / "ALL_racecards_pro_distinct.json")["racecards"] + _card_excerpts(samples)
    results = _read(samples / "ALL_results_races_distinct.json")["results"] + _result_excerpts(samples)
    lake = Lake.at(tmp_path_factory.mktemp("lake"))
    days = sorted({date.fromisoformat(race["date"]) for race in (*cards, *results)})
    provider = Provider(cards, results)
    with listening(provider) as url:
        source = RacingApi(client(KEY, now=LATER), url, lambda: LATER)
        for day in days:
            for endpoint in DAY_ENDPOINTS:
                capture_day(lake, source, endpoint, day, COUNTRIES)
        reports = [publish_day(lake, source, day, _raced([*cards, *results], day), LATER) for day in days]
        source.close()
    rows = {name: [row for day in days for row in _rows(lake, table, day)] for name, table in TABLES.items()}
    return Published(cards, results, reports, rows, len(provider.asked))


def _raced(races: list[Json], day: date) -> list[str]:
    """The countries that raced: those that did not would only add empty files."""
    return sorted({race["region"].lower() for race in races if race["date"] == f"{day}"})


def _rows(lake: Lake, table: Table, day: date) -> list[Row]:
    if table.by_country:
        return lake.tables.rows(table, day, COUNTRIES)
    whole = lake.tables.read(table, day)
    assert whole is not None
    return whole.to_pylist()


def _read(path: Path) -> Json:
    found: Json = json.loads(path.read_text("utf-8"))
    return found


def _filed(body: Json) -> Json:
    return {name: value for name, value in body.items() if not name.startswith("_")}


def _card_excerpts(samples: Path) -> list[Json]:
    """The excerpts: a whole race as it is; single runners, merged into a full one, as a race of their own."""
    full = _read(samples / "ALL_racecards_pro_distinct.json")["racecards"][1]
    excerpts = _read(samples / "excerpts" / "racecard_non_runner_and_reserve_runners.json")
    runners = [
        full["runners"][0] | {"horse_id": f"hrs_excerpt_{name}"} | _filed(excerpt)
        for name, excerpt in _filed(excerpts).items()
    ]
    odd = full | {"race_id": "rac_odd_runners", "date": "2025-03-08", "off_dt": "2025-03-08T14:12:00+00:00"}
    whole = _read(samples / "excerpts" / "racecard_IRE_Naas_2025-03-09_excerpt.json")["race"]
    return [whole, odd | {"runners": runners}]


def _result_excerpts(samples: Path) -> list[Json]:
    full = _read(samples / "ALL_results_races_distinct.json")["results"][0]
    excerpts = _read(samples / "excerpts" / "results_2026_missing_owner_id.json")["runners"]
    runners = [old | new for old, new in zip(full["runners"], excerpts, strict=False)]
    without = full | {"race_id": "rac_no_owner_ids", "date": "2026-10-08", "off_dt": "2026-10-08T15:40:00+01:00"}
    free = _read(samples / "excerpts" / "results_today_free_IRE_Dundalk_2026-10-09.json")
    return [_filed(free), without | {"runners": runners}]
