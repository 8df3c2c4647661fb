"""Mart and statistics in the graph: what is marked and judged per day, and what a changed past starts by itself."""

import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from darkhorse_assets.contracts import RUNNER_STATISTICS, STATISTICS
from darkhorse_assets.definitions import definitions, defs
from darkhorse_assets.defs.partitions import range_tags
from darkhorse_assets.defs.sensors import stale_statistics
from darkhorse_assets.desk import Desk, Progress
from darkhorse_assets.statistics.days import stale_days
from darkhorse_assets_tests.defs.graph_runs import QUIET, marked, named, verdicts
from darkhorse_assets_tests.paper import NEXT_DAY, PaperSource
from darkhorse_assets_tests.statistics.form_book import busy_years
from darkhorse_assets_tests.statistics.published_book import COUNTRIES, Book, under_one_name, with_other_winner

RACES = [under_one_name(race) for race in busy_years(seed=3, days=6)]
DAYS = [RACES[0].day + timedelta(days=n) for n in range(11)]
"""Racing every second day; between them days that are published and empty."""


EVERYTHING = ["mart", *STATISTICS]
Computed = tuple[Book, dg.ExecuteInProcessResult, dg.DagsterInstance]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, empty_mart: Path) -> Book:
    book = Book(tmp_path_factory.mktemp("book"))
    shutil.copy(empty_mart, book.folder)
    book.publish(RACES, DAYS)
    return book


@pytest.fixture(scope="module")
def computed(published: Book, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Computed]:
    """A run of mart and statistics over all days, and what it wrote: to be copied or read only."""
    folder = tmp_path_factory.mktemp("computed")
    shutil.copytree(published.folder, folder, dirs_exist_ok=True)
    book = Book(folder)
    with dg.DagsterInstance.ephemeral() as instance:
        yield book, run(book, instance, EVERYTHING, DAYS), instance


def desk_of(book: Book) -> Desk:
    return Desk(book.lake, book.mart, PaperSource(), COUNTRIES, lambda: NEXT_DAY, Progress())


def run(
    book: Book,
    instance: dg.DagsterInstance,
    assets: Sequence[str],
    days: Sequence[date],
    *,
    only_stale: bool = False,
) -> dg.ExecuteInProcessResult:
    config = {"ops": {"statistics": {"config": {"only_stale": True}}}} if only_stale else {}
    return (
        definitions(desk_of(book))
        .resolve_implicit_global_asset_job_def()
        .execute_in_process(
            instance=instance,
            asset_selection=[dg.AssetKey(name) for name in assets],
            run_config={**config, **QUIET},
            tags=range_tags(days[0], days[-1]),
            raise_on_error=False,
        )
    )


def test_a_range_marks_and_judges_every_day_of_every_table(computed: Computed) -> None:
    _, result, instance = computed
    assert result.success
    assert marked(instance, "mart") == named(DAYS)
    for name in STATISTICS:
        assert marked(instance, name) == named(DAYS)
        for check in ("schema", "duplicates", "completeness"):
            assert verdicts(instance, name, check) == {day: ["SUCCEEDED"] for day in named(DAYS)}


def test_a_day_without_published_races_fails_and_costs_the_others_nothing(
    published: Book, instance: dg.DagsterInstance
) -> None:
    missing = DAYS[-1] + timedelta(days=1)
    result = run(published, instance, list(STATISTICS), [*DAYS[-2:], missing])
    assert not result.success
    (failed,) = (event for event in result.all_events if event.is_step_failure)
    said = failed.step_failure_data.user_failure_data
    assert said
    assert f"no races of {missing} are published" in f"{said.description}"
    assert marked(instance, RUNNER_STATISTICS.name) == named(DAYS[-2:])


def test_what_a_changed_day_made_stale_is_asked_for_once_and_only_that_is_computed(
    tmp_path: Path, computed: Computed, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKHORSE_HOME", f"{tmp_path}")
    shutil.copytree(computed[0].folder, tmp_path, dirs_exist_ok=True)
    book = Book(tmp_path)
    context = dg.build_sensor_context(instance, definitions=defs)
    assert evaluated(context) == dg.SkipReason("no statistics are stale")
    assert evaluated(context) == dg.SkipReason("the mart is as it was")

    race = next(race for race in RACES if any(entry.came == 1 for entry in race.entries))
    book.publish([with_other_winner(each) if each is race else each for each in RACES], [race.day])
    assert run(book, instance, ["mart"], [race.day]).success
    stale_of = stale_days(book.mart)
    stale = sorted({day for days in stale_of.values() for day in days})
    assert len({len(days) for days in stale_of.values()}) == 2  # runners on more days than the totals
    request = evaluated(context)
    assert isinstance(request, dg.RunRequest)
    assert request.tags.items() >= range_tags(stale[0], stale[-1]).items()
    assert request.run_config == {"ops": {"statistics": {"config": {"only_stale": True}}}}
    assert evaluated(context) == dg.SkipReason("the mart is as it was")  # asked for once

    times_before = {name: times_marked(instance, name) for name in STATISTICS}
    assert run(book, instance, list(STATISTICS), [stale[0], stale[-1]], only_stale=True).success
    again = {name: times_marked(instance, name) - times_before[name] for name in STATISTICS}
    assert {name: sorted(days) for name, days in again.items()} == {
        name: named(days) for name, days in stale_of.items()
    }
    assert stale_days(book.mart) == {}


def test_a_home_without_a_mart_has_nothing_stale(
    tmp_path: Path, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DARKHORSE_HOME", f"{tmp_path}")
    context = dg.build_sensor_context(instance, definitions=defs)
    assert evaluated(context) == dg.SkipReason("there is no mart yet")


def test_only_checks_judge_what_is_published_and_compute_nothing(published: Book, instance: dg.DagsterInstance) -> None:
    assert run(published, instance, list(STATISTICS), DAYS[:1]).success
    key = dg.AssetCheckKey(dg.AssetKey(RUNNER_STATISTICS.name), "completeness")
    job = definitions(desk_of(published)).resolve_implicit_global_asset_job_def()
    subset = job.get_subset(asset_check_selection={key}, asset_selection=set())
    result = subset.execute_in_process(
        instance=instance,
        run_config=QUIET,
        tags=range_tags(DAYS[0], DAYS[0]),
    )
    assert result.success
    assert verdicts(instance, RUNNER_STATISTICS.name, "completeness") == {f"{DAYS[0]}": ["SUCCEEDED", "SUCCEEDED"]}
    assert times_marked(instance, RUNNER_STATISTICS.name) == {f"{DAYS[0]}": 1}


def evaluated(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    data = stale_statistics.evaluate_tick(context)
    context.update_cursor(data.cursor or "")
    if data.run_requests:
        (request,) = data.run_requests
        return request
    return dg.SkipReason(data.skip_message)


def times_marked(instance: dg.DagsterInstance, asset: str) -> Counter[str]:
    records = instance.fetch_materializations(dg.AssetKey(asset), limit=1000).records
    return Counter(f"{record.partition_key}" for record in records)
