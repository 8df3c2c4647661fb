"""The two ways of a day: as plain functions, and through the whole graph as the command `darkhorse materialize` does.

The functions write all that a day is made of; what the graph adds is Dagster's history of it, so only that is crashed
in there.
"""

import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from threading import Event
from typing import Protocol

import dagster as dg

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.cli.materialize import Order, materialize
from darkhorse_assets.contracts import RUNNER_STATISTICS
from darkhorse_assets.defs.instance import opened_instance
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import SourceError
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint
from darkhorse_assets.stage import DAY_TABLES
from darkhorse_assets.statistics.days import computed
from darkhorse_assets_tests.paper import DAY
from darkhorse_assets_tests.promises.points import Points
from darkhorse_assets_tests.promises.small_day import Faltering, Witness

ENDED = {dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE}

TABLES = tuple(table.name for table in (*DAY_TABLES, RUNNER_STATISTICS))
"""Enough for each kind of run and event; with all tables there are only more of the same."""


class Way(Protocol):
    """A day's way from the source to all that is made of it."""

    name: str

    def go(self, home: Path, desk: Desk) -> None:
        """Raises where the day is not whole."""

    def points(self, home: Path, last: int | None) -> Points:
        """Those that this way is crashed at."""

    def told(self, home: Path) -> Mapping[str, object]:
        """What is known of it in the end beside the lake and the mart."""


class Publishing:
    """Capture, the second time whole, and publish."""

    name = "capture and publish"

    def go(self, home: Path, desk: Desk) -> None:
        _falter(desk)
        published(desk)

    def points(self, home: Path, last: int | None) -> Points:
        return Points(home, last)

    def told(self, home: Path) -> Mapping[str, object]:
        return {}


class PlainWay:
    """Without Dagster: capture, publish, bring the mart up to date, compute and publish the statistics."""

    name = "plain functions"

    def go(self, home: Path, desk: Desk) -> None:
        _falter(desk)
        published(desk)
        desk.mart.refresh(desk.lake.tables)
        with computed(desk.lake, desk.mart, [DAY]) as of_day:
            report = of_day.publish(desk.lake, DAY)
        assert not report.problem(), report.problem()

    def points(self, home: Path, last: int | None) -> Points:
        return Points(home, last)

    def told(self, home: Path) -> Mapping[str, object]:
        return {}


class WholeWay:
    """`darkhorse materialize --from DAY --to DAY --tables …`."""

    name = "the whole graph"

    def go(self, home: Path, desk: Desk) -> None:
        order = Order(DAY, DAY, tables=TABLES)
        with opened_instance(_settings(home)) as instance:
            materialize(order, desk, instance, Event())
        assert isinstance(desk.progress, Witness)
        assert not desk.progress.failures, desk.progress.failures

    def points(self, home: Path, last: int | None) -> Points:
        return Points(home / "dagster", last, with_mart=False)

    def told(self, home: Path) -> Mapping[str, object]:
        """Killed runs fail: it matters that none is left in progress, or keeps a slot."""
        with opened_instance(_settings(home)) as instance:
            statuses = Counter(run.status for run in instance.get_runs())
            pools = {
                key: instance.event_log_storage.get_concurrency_info(key).active_slot_count
                for key in instance.event_log_storage.get_concurrency_keys()
            }
            assets = sorted(key.to_user_string() for key in instance.all_asset_keys())
            marked = {key: sorted(instance.get_materialized_partitions(dg.AssetKey(key))) for key in assets}
        open_runs = {each.value: number for each, number in statuses.items() if each not in ENDED}
        return {"materialised": marked, "pools": pools, "runs in progress": open_runs}


PUBLISHING, PLAIN, WHOLE = Publishing(), PlainWay(), WholeWay()


def published(desk: Desk, day: date = DAY) -> None:
    """Capture and publish the day."""
    for endpoint in DAY_ENDPOINTS:
        capture_day(desk.lake, desk.source, endpoint, day, desk.countries, desk.clock)
    report = publish_day(desk.lake, desk.source, day, desk.countries, desk.clock())
    assert not report.problem(), report.problem()


def _falter(desk: Desk) -> None:
    """A capture that is cut short, so that the ledger of failures has something to keep."""
    assert isinstance(desk.source, Faltering)
    desk.source.falters = True
    with suppress(SourceError):
        capture_day(desk.lake, desk.source, Endpoint.RESULTS, DAY, desk.countries, desk.clock)
    desk.source.falters = False


def _settings(home: Path) -> Settings:
    """Of this home and of nothing that the environment says otherwise."""
    for name in [name for name in os.environ if name.startswith(("DARKHORSE_", "RACING_API_", "DAGSTER_"))]:
        del os.environ[name]
    os.environ["DARKHORSE_HOME"] = f"{home}"
    return Settings.load()
