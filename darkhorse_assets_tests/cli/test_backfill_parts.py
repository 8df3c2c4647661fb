"""What a backfill decides and shows: which days it runs, in which order, the time that is left, the end in short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from threading import Event
from typing import cast

import pytest
from rich.console import Console

from darkhorse_assets.cli.backfill import Backfill, years
from darkhorse_assets.cli.backfill_display import BackfillDisplay, Pace
from darkhorse_assets.cli.materialize import Order, Runs
from darkhorse_assets.cli.plan import planned
from darkhorse_assets.clock import utc_now
from darkhorse_assets.day_reports import CaptureReport, DayReport
from darkhorse_assets.desk import Desk
from darkhorse_assets.errors import NothingCapturedError, SourceBlockedError, SourceUnavailableError
from darkhorse_assets.lake import Lake
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.planning import Standing
from darkhorse_assets.racing.dates import days_between
from darkhorse_assets.settings import Settings
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint, Offer
from darkhorse_assets.sources.rpscrape_csv import RpscrapeCsv


@dataclass
class Asked:
    """Runs that only note what was to be run; Dagster shows the `shown` days of every asset."""

    shown: set[date]
    blocked_until: datetime | None = None
    runs: list[tuple[str, date, date]] = field(default_factory=list)
    stop_requested: Event = field(default_factory=Event)
    display: BackfillDisplay | None = None

    def marked(self, *_assets: str) -> set[date]:
        return self.shown

    def run(self, assets: Sequence[str], days: Sequence[date], *_: object, **__: object) -> None:
        self.runs.append((assets[0], days[0], days[-1]))
        if self.blocked_until and self.display:
            self.display.blocked_until = self.blocked_until


def backfill_of(
    days: list[date], known: Standing, runs: Asked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Run one over an empty lake that is told to be as far as `known`; racecards are offered from the 3rd on."""
    monkeypatch.setattr("darkhorse_assets.cli.backfill.standing", lambda *_: known)
    offer = Offer(first_day={Endpoint.RACECARDS: date(2024, 1, 3)})
    shown = display(days, StringIO())
    runs.display = shown
    desk = Desk(Lake.at(tmp_path), Mart(tmp_path / "mart"), RpscrapeCsv(tmp_path, utc_now), ("gb",), utc_now, shown)
    Backfill(Order(days[0], days[-1], ("gb",)), offer, desk, cast("Runs", runs), shown).run([days])


JANUARY = days_between(date(2024, 1, 1), date(2024, 1, 31))


def test_what_the_lake_has_and_dagster_shows_is_left_out_and_what_dagster_lost_is_shown_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    there = JANUARY[:20]
    known = Standing(dict.fromkeys(DAY_ENDPOINTS, there), JANUARY, there)
    runs = Asked(shown=set(JANUARY[:10]))
    backfill_of(JANUARY, known, runs, monkeypatch, tmp_path)
    rest = date(2024, 1, 11), date(2024, 1, 31)
    assert runs.runs == [("racecards", *rest), ("results_feed", *rest), ("races", *rest)]


def test_days_that_are_not_offered_are_not_asked_for_and_days_without_any_capture_not_published(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = Standing(dict.fromkeys(DAY_ENDPOINTS, ()), [*JANUARY[:5], JANUARY[9]], ())
    runs = Asked(shown=set())
    backfill_of(JANUARY, known, runs, monkeypatch, tmp_path)
    assert runs.runs == [
        ("racecards", date(2024, 1, 3), date(2024, 1, 31)),
        ("results_feed", date(2024, 1, 1), date(2024, 1, 31)),
        ("races", date(2024, 1, 1), date(2024, 1, 5)),
        ("races", date(2024, 1, 10), date(2024, 1, 10)),
    ]


def test_once_the_source_blocks_nothing_more_is_asked_for_and_what_came_is_published(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    known = Standing(dict.fromkeys(DAY_ENDPOINTS, ()), JANUARY[:7], ())
    runs = Asked(shown=set(), blocked_until=datetime.max.replace(tzinfo=UTC))
    backfill_of(JANUARY, known, runs, monkeypatch, tmp_path)
    assert [name for name, *_ in runs.runs] == ["racecards", "races"]


def test_a_block_that_is_over_by_then_does_not_end_the_asking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known = Standing(dict.fromkeys(DAY_ENDPOINTS, ()), JANUARY[:7], ())
    runs = Asked(shown=set(), blocked_until=utc_now() - timedelta(seconds=1))
    backfill_of(JANUARY, known, runs, monkeypatch, tmp_path)
    assert [name for name, *_ in runs.runs] == ["racecards", "results_feed", "races"]


def test_years_are_done_in_the_order_of_time_or_the_newest_first_and_each_from_its_first_day() -> None:
    days = days_between(date(2024, 12, 30), date(2026, 1, 2))
    in_order = years(days, newest_first=False)
    assert [day for year in in_order for day in year] == days
    assert [year[0] for year in years(days, newest_first=True)] == [
        date(2026, 1, 1),
        date(2025, 1, 1),
        date(2024, 12, 30),
    ]


def test_the_time_left_follows_the_permitted_rate_or_what_was_measured_where_that_is_slower() -> None:
    pace = Pace(calls=100, days=10, calls_a_second=2)
    pace.did("days", 1, 1.0)
    pace.did("statistics", 10, 1.0)
    assert pace.seconds_left() == 100 / 2 + 9
    pace.did("calls", 10, 1.0)
    assert pace.seconds_left() == 90 / 2 + 9, "faster than permitted it will not be"
    pace.did("calls", 10, 79.0)
    assert pace.seconds_left() == 80 * 80 / 20 + 9
    pace.did("calls", 200, 10.0)
    assert pace.seconds_left() == 9, "more calls than planned leave none"


def display(days: list[date], printed: StringIO) -> BackfillDisplay:
    """Of a plan of these days on a home with nothing in it, at two calls a second."""
    settings = Settings(DARKHORSE_HOME=Path("nowhere"), DARKHORSE_RATE_LIMIT=2)
    clock = iter(datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(seconds=n) for n in range(1000))
    found = planned(settings, days[0], days[-1], settings.countries, lambda: datetime(2026, 11, 22, 12, tzinfo=UTC))
    return BackfillDisplay(Console(file=printed, width=120), found, lambda: next(clock))


def test_a_day_that_failed_is_named_once_with_the_step_that_failed_first_and_a_blocked_one_is_not() -> None:
    days = days_between(date(2024, 1, 1), date(2024, 2, 10))
    printed = StringIO()
    shown = display(days, printed)
    until = datetime(2026, 11, 22, 13, tzinfo=UTC)
    for day in days[:30]:
        shown.failed("racecards", day, SourceUnavailableError("500"))
        shown.failed("day_tables", day, NothingCapturedError("nothing"))
    for day in days[30:]:
        shown.failed("results_feed", day, SourceBlockedError("403", retry_at=until))
    shown.print_end()
    text = printed.getvalue()
    assert "30 days failed:" in text
    assert "  2024-01-20 racecards\n  and 10 more" in text
    assert text.count("blocked, retry after 2026-11-22 13:00 UTC") == 2
    assert len(shown.failures) == 31


def test_ctrl_c_pauses_where_the_next_day_is_done() -> None:
    shown = display([date(2024, 1, 1), date(2024, 1, 2)], StringIO())
    shown.stop_requested.set()
    with pytest.raises(KeyboardInterrupt):
        shown.captured(Endpoint.RESULTS, CaptureReport(date(2024, 1, 1), None), 1)
    shown.stopped()
    assert "paused by Ctrl-C" in shown.failures[0]


def test_a_year_is_counted_not_kept() -> None:
    printed = StringIO()
    shown = display([date(2024, 1, 1), date(2024, 1, 2)], printed)
    report = DayReport(date(2024, 1, 1), rows={"races": {"gb": 20, "ire": 7}})
    shown.published(report)
    shown.tell_year(2024)
    shown.tell_year(2023)
    assert "2024: 1 days published, 27 races" in printed.getvalue()
    assert "2023" not in printed.getvalue()
    assert not shown.reports
