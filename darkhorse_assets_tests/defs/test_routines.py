"""The routines: due at the right times on London's clock, for the right days, at the cost that people are told."""

import shutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from darkhorse_assets.contracts import RACES
from darkhorse_assets.defs.due_days import Tick
from darkhorse_assets.defs.routines import CALLS, ROUTINES, Routine, routines_table
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.tables import staged
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.racing.off_times import LONDON, london_clock
from darkhorse_assets.settings import Settings, SourceName
from darkhorse_assets.sources.choice import open_gate
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload
from darkhorse_assets_tests.mart.published import row_of

BY_NAME = {routine.name: routine for routine in ROUTINES}
SHORT_SUNDAY, LONG_SUNDAY = date(2026, 3, 29), date(2026, 10, 25)
"""London's days of 23 and of 25 hours."""
SATURDAY = date(2026, 5, 16)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_construct(home=tmp_path, source=SourceName.RPSCRAPE_CSV, rpscrape_dir=tmp_path)


@pytest.fixture
def lake(settings: Settings, unsynced: None) -> Lake:
    return Lake.at(settings.lake_folder)


def publish(lake: Lake, day: date, *races: Mapping[str, object], country: str = "gb") -> None:
    rows = [row_of(RACES, day, country) | {"race_id": f"r{number}", **race} for number, race in enumerate(races)]
    lake.tables.publish(RACES, day, staged(RACES, rows), country)


def at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), LONDON)


def ticks(routine: Routine, first: date, days: int = 1) -> list[datetime]:
    """When it is due from the midnight before the first day to that after the last, as the daemon finds it."""
    begins, ends = (datetime.combine(first + timedelta(days=n), time(), LONDON) for n in (0, days))
    found = []
    for each in schedule_execution_time_iterator(begins.timestamp(), [*routine.cron], "Europe/London"):
        if each >= ends:
            break
        found.append(each.astimezone(UTC))
    return found


def clocks(routine: Routine, first: date, days: int = 1) -> list[str]:
    return [f"{london_clock(each):%H:%M}" for each in ticks(routine, first, days)]


def made(routine: Routine, tick: Tick) -> list[str]:
    return list(routine.choose(tick).partitions)


QUARTERS = [f"{hour:02}:{minute:02}" for hour in range(9, 21) for minute in (0, 15, 30, 45)] + ["21:00"]
ON_A_SUNDAY = {
    "rescrape": ["00:30"],
    "racecards_and_results": ["06:00", "10:00", "14:00", "18:00", "22:00"],
    "live": [each for each in QUARTERS if each not in ("10:00", "14:00", "18:00")],
    "upcoming_cards": ["12:30", "19:30"],
    "reconciliation": ["23:00"],
    "single_horses": ["13:00"],
    "statistics_daily": ["02:30"],
    "statistics_strict": ["03:30"],
}


@pytest.mark.parametrize("sunday", [SHORT_SUNDAY, LONG_SUNDAY, date(2026, 5, 17)])
@pytest.mark.parametrize("routine", ROUTINES, ids=lambda routine: routine.name)
def test_each_is_due_once_at_its_times_also_when_the_clocks_change(routine: Routine, sunday: date) -> None:
    assert clocks(routine, sunday) == ON_A_SUNDAY.get(routine.name, [])


def test_those_of_a_week_and_of_a_month_are_due_on_their_days() -> None:
    due = {name: [f"{each:%a %d}" for each in ticks(BY_NAME[name], date(2026, 6, 1), 30)] for name in BY_NAME}
    assert due["people"] == ["Mon 01", "Mon 08", "Mon 15", "Mon 22", "Mon 29"]
    assert due["reconciliation"] == due["statistics_strict"] == ["Sun 07", "Sun 14", "Sun 21", "Sun 28"]
    assert due["reference_data"] == ["Mon 01", "Mon 01", "Tue 02", "Tue 02", "Wed 03", "Wed 03"]
    assert due["audit"] == ["Tue 02"]


@pytest.mark.parametrize("day", [SHORT_SUNDAY, LONG_SUNDAY, SHORT_SUNDAY + timedelta(days=1), SATURDAY])
def test_days_are_racing_days_of_london_whatever_its_clocks_do(settings: Settings, day: date) -> None:
    days = {
        name: [made(routine, Tick(each, settings)) for each in ticks(routine, day)]
        for name, routine in BY_NAME.items()
        if name in ("rescrape", "racecards_and_results", "upcoming_cards", "single_horses")
    }
    back = {n: f"{day - timedelta(days=n)}" for n in range(-2, 15)}
    assert days["rescrape"] == [[back[n] for n in (1, 2, 3, 4, 5, 6, 7, 14)]]
    assert days["racecards_and_results"] == [[back[0], back[1]], [back[0], back[1]], [back[0]], [back[0]], [back[0]]]
    assert days["upcoming_cards"] == [[back[-1], back[-2]]] * 2
    assert days["single_horses"] == [[back[0]]]


def test_live_is_from_before_the_first_off_to_after_the_last_and_says_so_else(settings: Settings, lake: Lake) -> None:
    live = BY_NAME["live"]
    for country, *offs in (("gb", "13:40", "17:05"), ("fr", "11:50")):
        races = [{"off_dt": at(SATURDAY, off), "status": "declared"} for off in offs]
        publish(lake, SATURDAY, *races, {"off_dt": at(SATURDAY, "20:30"), "status": "abandoned"}, country=country)
    asked = [clock for clock in QUARTERS if made(live, Tick(at(SATURDAY, clock), settings))]
    assert (asked[0], asked[-1], len(asked)) == ("11:30", "19:00", 31)
    early = live.choose(Tick(at(SATURDAY, "09:00"), settings))
    assert (early.partitions, early.note) == (
        {},
        "racing of 2026-05-16 is asked for from 11:20 to 19:05 in London",
    )
    publish(lake, SATURDAY, {"off_dt": at(SATURDAY, "13:40"), "status": "abandoned"}, country="gb")
    publish(lake, SATURDAY, country="fr")
    assert live.choose(Tick(at(SATURDAY, "13:45"), settings)).note == "2026-05-16: all races are abandoned"
    tomorrow = Tick(at(SATURDAY + timedelta(days=1), "13:45"), settings)
    assert "no races are published" in live.choose(tomorrow).note


def test_live_asks_nothing_while_the_host_is_left_alone(settings: Settings, lake: Lake) -> None:
    publish(lake, SATURDAY, {"off_dt": at(SATURDAY, "13:40"), "status": "declared"})
    of_the_network = settings.model_copy(update={"source": SourceName.RACING_API})
    tick = Tick(at(SATURDAY, "14:00"), of_the_network)
    assert made(BY_NAME["live"], tick) == [f"{SATURDAY}"]
    gate = open_gate(of_the_network)
    for _ in range(settings.blocked_after):
        gate.blocked("api.theracingapi.com", 403)
    assert BY_NAME["live"].choose(tick).note == "the source is left alone until 14:30 in London"


GAPS = """
INSERT INTO lake.partitions BY NAME
SELECT 'races' AS table_name, 'gb' AS country, day::DATE AS date
FROM generate_series(DATE '2026-02-01', DATE '2026-05-15', INTERVAL 1 DAY) AS days(day)
WHERE date NOT BETWEEN '2026-02-25' AND '2026-03-03' AND date <> '2026-05-10';
"""


def test_the_rescrape_adds_what_the_mart_says_is_missing_unless_a_run_has_the_mart(
    settings: Settings, lake: Lake, empty_mart: Path
) -> None:
    rescrape, night = BY_NAME["rescrape"], at(SATURDAY, "00:30")
    assert "there is no mart" in rescrape.choose(Tick(night, settings)).note
    shutil.copy(empty_mart, settings.mart_file)
    with Mart(settings.mart_file).writing() as connection:
        connection.execute(GAPS)
    taken_at = datetime(2026, 5, 14, tzinfo=UTC)
    answer = Payload("results", "[]", taken_at)
    lake.captures.append(Capture("rpscrape_csv", Endpoint.RESULTS, date(2026, 2, 25), taken_at, ("gb",), (answer,)))
    due = rescrape.choose(Tick(night, settings))
    older = list(due.partitions)[8:]
    assert older == ["2026-02-26", "2026-02-27", "2026-02-28", "2026-03-01", "2026-03-02", "2026-03-03"]
    assert due.partitions["2026-03-03"] == "gb: nothing is published"
    assert due.partitions["2026-05-10"] == "6 days back"
    assert due.note == "incomplete, and asked in vain lately: 2026-02-25"
    meanwhile = rescrape.choose(Tick(night, settings, lambda: True))
    assert len(meanwhile.partitions) == 8
    assert meanwhile.note == "older days are not looked at: a run has the mart to itself"


def test_judged_again_are_the_week_before_and_the_one_in_which_ratings_are_due(settings: Settings, lake: Lake) -> None:
    judge, tick = BY_NAME["reconciliation"], Tick(at(SHORT_SUNDAY, "23:00"), settings)
    assert judge.choose(tick).note == "nothing is published yet"
    publish(lake, date(2026, 3, 10))
    assert made(judge, tick) == [f"2026-03-{day}" for day in (*range(10, 16), *range(22, 29))], "also without its days"
    publish(lake, date(2026, 1, 1))
    assert made(judge, tick) == [f"2026-03-{day:02}" for day in (*range(8, 16), *range(22, 29))]


def test_of_statistics_and_people_only_published_days_are_made(settings: Settings, lake: Lake) -> None:
    for n in (-400, -365, -20, -14, -7, -2, 0, 2, 3):
        publish(lake, SATURDAY + timedelta(days=n))
    tick = Tick(at(SATURDAY, "04:00"), settings)
    days_off = {
        name: [(date.fromisoformat(each) - SATURDAY).days for each in made(BY_NAME[name], tick)]
        for name in ("statistics_daily", "statistics_strict", "people")
    }
    assert days_off == {
        "statistics_daily": [-14, -7, -2, 0, 2],
        "statistics_strict": [-365, -20, -14, -7, -2],
        "people": [-7, -2],
    }
    nothing = BY_NAME["people"].choose(Tick(at(date(2025, 12, 1), "04:00"), settings))
    assert (nothing.partitions, nothing.note) == ({}, "no races of these days are published")


def test_the_lists_are_asked_for_once_a_month_and_again_where_that_failed(settings: Settings, lake: Lake) -> None:
    lists, first, second = BY_NAME["reference_data"], date(2026, 6, 1), date(2026, 6, 2)
    answer = Payload("courses", "{}", at(first, "07:00"))

    def capture(day: date, problem: str | None = None) -> None:
        taken_at = datetime.combine(day, time(7), UTC)
        lists = Capture("rpscrape_csv", Endpoint.REFERENCE, day, taken_at, ("gb",), (answer,), problem)
        lake.captures.append(lists)

    capture(date(2026, 5, 1))
    assert made(lists, Tick(at(first, "07:00"), settings)) == ["2026-06-01"]
    capture(first, problem="the regions did not come")
    assert made(lists, Tick(at(second, "08:00"), settings)) == ["2026-06-02"]
    capture(second)
    note = lists.choose(Tick(at(date(2026, 6, 3), "07:00"), settings)).note
    assert note == "the lists of this month were captured on 2026-06-02"


def test_the_audit_is_of_the_month_before_where_there_is_one(settings: Settings, lake: Lake) -> None:
    tick = Tick(at(date(2026, 3, 2), "04:30"), settings)
    assert BY_NAME["audit"].choose(tick).note == "no races of 2026-02 are published"
    publish(lake, date(2026, 2, 28))
    assert made(BY_NAME["audit"], tick) == ["2026-02-01"]


def test_single_horses_are_not_asked_for_without_a_budget(settings: Settings) -> None:
    frugal = settings.model_copy(update={"horse_calls_per_day": 0})
    assert (
        BY_NAME["single_horses"].choose(Tick(at(SATURDAY, "13:00"), frugal)).note
        == "DARKHORSE_HORSE_CALLS_PER_DAY is 0"
    )


def test_a_day_costs_what_the_table_says(settings: Settings, lake: Lake) -> None:
    """On a first of the month with racing from morning to night, when all that is asked for is counted."""
    day = date(2026, 6, 1)
    publish(lake, day, *({"off_dt": at(day, off), "status": "declared"} for off in ("09:10", "21:00")))
    for routine in ROUTINES:
        partitions = [each for tick in ticks(routine, day) for each in made(routine, Tick(tick, settings))]
        calls = len(partitions) * sum(CALLS.get(name, 0) for name in routine.assets)
        if routine.name == "reference_data":
            calls //= 2  # the second tick asks nothing where the first was answered
        assert calls == routine.fixed_calls, routine.name


def test_the_table_names_every_routine_with_its_cost(settings: Settings) -> None:
    lines = {line.split("`")[1]: line for line in routines_table(settings).splitlines()[2:]}
    assert list(lines) == [routine.name for routine in ROUTINES]
    costs = {name: line.rsplit("|", 2)[1].strip() for name, line in lines.items()}
    assert costs == {
        "rescrape": "16; with older days 100 (`DARKHORSE_RESCRAPE_CALLS_PER_DAY`)",
        "racecards_and_results": "14",
        "live": "92",
        "upcoming_cards": "4",
        "single_horses": "500 (`DARKHORSE_HORSE_CALLS_PER_DAY`)",
        "reference_data": "2",
        **dict.fromkeys(("reconciliation", "people", "statistics_daily", "statistics_strict", "audit"), "none"),
    }
