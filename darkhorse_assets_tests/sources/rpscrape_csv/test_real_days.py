"""The real files, from the folder to the published tables, against what was counted in them by hand."""

import shutil
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS, TABLES
from darkhorse_assets.day_reports import DayReport
from darkhorse_assets.lake import Lake
from darkhorse_assets.racing.regions import REGIONS
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Endpoint, Parsed, Row
from darkhorse_assets.sources.rpscrape_csv import RpscrapeCsv
from darkhorse_assets_tests.paper import quarantined
from darkhorse_assets_tests.sources.rpscrape_csv.invented import COUNTRIES, put, rpscrape

MONTHS_LATER = datetime(2025, 9, 1, tzinfo=UTC)


def days(first: date, last: date) -> list[date]:
    """All days from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


CARDED = days(date(2025, 5, 16), date(2025, 5, 28))
FLAT_AND_JUMPS = days(date(2025, 5, 11), date(2025, 5, 15))


class Published:
    """Days that went all the way, in a lake of their own."""

    def __init__(
        self, folder: Path, lake_folder: Path, published: list[date], countries: tuple[str, ...] = COUNTRIES
    ) -> None:
        source = RpscrapeCsv(folder, lambda: MONTHS_LATER)
        self.lake = Lake.at(lake_folder)
        self.lake_folder = lake_folder
        self.days = published
        self.reports: list[DayReport] = []
        for day in published:
            for endpoint in DAY_ENDPOINTS:
                capture_day(self.lake, source, endpoint, day, countries)
            self.reports.append(publish_day(self.lake, source, day, countries, MONTHS_LATER))

    def rows(self, table: str) -> list[Row]:
        contract = {"races": RACES, "runners": RUNNERS, "results": RESULTS}[table]
        return [row for day in self.days for row in self.lake.tables.rows(contract, day, COUNTRIES)]

    def quarantined(self) -> Counter[bool]:
        """How many records were rejected, by whether they are mere duplicates."""
        return Counter(
            bool(record["is_duplicate"])
            for day in self.days
            for country in COUNTRIES
            for record in quarantined(self.lake_folder, day, country)
        )


@pytest.fixture(scope="module")
def carded(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """2025-05-16 … 05-28: files of all regions, with racecards."""
    return Published(real_data / "rpscrape_csv", tmp_path_factory.mktemp("carded"), CARDED)


@pytest.fixture(scope="module")
def overlapping(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """2025-05-11 … 05-15: flat and jumps files that overlap, without racecards."""
    return Published(real_data / "rpscrape_csv", tmp_path_factory.mktemp("overlapping"), FLAT_AND_JUMPS)


def test_every_row_and_race_arrives_and_nothing_is_rejected(carded: Published) -> None:
    assert Counter(row["country"] for row in carded.rows("results")) == {"gb": 3498, "ire": 1344, "fr": 874}
    resulted = [row for row in carded.rows("races") if row["status"] == "resulted"]
    assert Counter(row["country"] for row in resulted) == {"gb": 426, "ire": 126, "fr": 80}
    assert carded.quarantined() == {}
    assert [report.problem() for report in carded.reports] == [None] * len(CARDED)


def test_exactly_two_races_have_a_card_and_no_result(carded: Published) -> None:
    without_result = {
        (str(race["race_id"]), f"{race['course']} {race['off_london']:%m-%d %H:%M}")
        for race in carded.rows("races")
        if race["status"] == "declared"
    }
    assert without_result == {
        ("rp_894176", "Wolverhampton (AW) 05-19 21:00"),
        ("rp_893867", "Pontefract 05-23 20:47"),
    }
    failed = [
        offender
        for report in carded.reports
        for verdict in report.verdicts
        if verdict.check == "completeness" and not verdict.passed
        for offender in verdict.sample
    ]
    assert [offender for offender in failed if not offender.startswith("fr")] == [
        "gb: Wolverhampton (AW) 21:00 (rp_894176) has no result",
        "gb: Pontefract 20:47 (rp_893867) has no result",
    ]


def test_every_british_and_irish_result_is_joined_to_its_card(carded: Published) -> None:
    strangers = [
        row
        for row in carded.rows("results")
        if row["country"] != "fr" and f"{row['race_id']}{row['horse_id']}".count("rp_") != 2
    ]
    assert strangers == []


@pytest.mark.parametrize("table", ["runners", "results"])
def test_no_horse_stands_twice_in_a_race(carded: Published, overlapping: Published, table: str) -> None:
    for published in (carded, overlapping):
        keys = Counter((row["race_id"], row["horse_id"]) for row in published.rows(table))
        assert [key for key, count in keys.items() if count > 1] == []


def test_both_dead_heats_for_first_are_kept(carded: Published) -> None:
    winners = Counter(row["race_id"] for row in carded.rows("results") if row["position"] == 1)
    shared = {race_id for race_id, count in winners.items() if count > 1}
    places = {
        (race["course"], f"{race['off_london']:%m-%d %H:%M}")
        for race in carded.rows("races")
        if race["race_id"] in shared
    }
    assert places == {("Auteuil", "05-18 17:10"), ("Brighton", "05-21 19:30")}


def test_every_horse_without_a_position_keeps_its_code(carded: Published) -> None:
    codes = Counter(row["finish_code"] for row in carded.rows("results") if row["position"] is None)
    assert (codes.total(), codes["DSQ"], codes[None]) == (249, 1, 0)


def test_horses_that_stand_in_flat_and_jumps_files_arrive_once(overlapping: Published) -> None:
    assert Counter(row["country"] for row in overlapping.rows("results")) == {"gb": 1130, "ire": 640}
    # 700 keys stand twice; of one horse the two files carry different comments
    assert overlapping.quarantined() == {True: 699, False: 1}
    assert {row["race_type"] for row in overlapping.rows("races")} == {"Flat", "Hurdle", "Chase", "NH Flat"}


def test_no_column_is_thought_to_have_gone_empty_on_real_days(carded: Published, overlapping: Published) -> None:
    verdicts = [v for each in (carded, overlapping) for report in each.reports for v in report.verdicts]
    filled = [verdict for verdict in verdicts if verdict.check == "filled"]
    assert [verdict.sample for verdict in filled if not verdict.passed] == []
    judged = Counter({verdict.table: verdict.counts["gb columns judged"] for verdict in filled})
    assert min(judged[table] for table in ("races", "runners", "results")) > 10


def test_a_country_without_files_is_reported_and_the_others_are_published(overlapping: Published) -> None:
    for report in overlapping.reports:
        assert report.left_out == ["fr"]
        assert report.problem() is None
        assert sorted(report.rows["races"]) == ["gb", "ire"]


def test_with_the_countries_that_have_files_nothing_is_refused(real_data: Path, tmp_path: Path) -> None:
    published = Published(real_data / "rpscrape_csv", tmp_path, FLAT_AND_JUMPS, ("gb", "ire"))
    assert [report.problem() for report in published.reports] == [None] * len(FLAT_AND_JUMPS)
    assert Counter(row["country"] for row in published.rows("results")) == {"gb": 1130, "ire": 640}


def parsed(source: RpscrapeCsv, day: date) -> Parsed:
    """A day's results as they are read."""
    capture = source.capture(Endpoint.RESULTS, day, COUNTRIES)
    assert capture is not None
    assert capture.problem is None
    return source.parse(capture)


def rejected(read: Parsed) -> list[str]:
    return [each.reason for each in (*read.rejected, *(r for race in read.races for r in race.rejected))]


def test_a_file_of_a_year_later_has_its_ratings(real_data: Path) -> None:
    read = parsed(rpscrape(real_data / "rpscrape_csv"), date(2024, 5, 15))
    horses = [horse for race in read.races for horse in race.horses]
    assert (len(horses), rejected(read)) == (501, [])
    assert sum(horse["rpr"] is not None for horse in horses) > 400


def test_the_header_of_2020_parses_without_rejects(real_data: Path, tmp_path: Path) -> None:
    (tmp_path / "dates/gb").mkdir(parents=True)
    shutil.copy(real_data / "rpscrape_csv/older_headers/gb_2020_06_03.csv", tmp_path / "dates/gb/2020_06_03.csv")
    read = parsed(rpscrape(tmp_path), date(2020, 6, 3))
    assert (len(read.races), sum(len(race.horses) for race in read.races), rejected(read)) == (19, 201, [])
    assert all(race.is_whole and not race.unknown_fields for race in read.races)


def test_the_header_of_2015_parses_without_rejects_foreign_courses_included(real_data: Path, tmp_path: Path) -> None:
    header, *lines = (
        (real_data / "rpscrape_csv/older_headers/velo_train_5k.csv").read_text("utf-8").splitlines(keepends=True)
    )
    dates = sorted({line[:10] for line in lines})
    horses: Counter[str] = Counter()
    for day in dates:
        put(tmp_path, f"dates/all/{day.replace('-', '_')}.csv", header + "".join(x for x in lines if x.startswith(day)))
        read = parsed(rpscrape(tmp_path), date.fromisoformat(day))
        assert rejected(read) == []
        assert all(race.race_id.startswith("rp_") for race in read.races)
        horses.update(race.country for race in read.races for _ in race.horses)
    suffixes = Counter(line.split(",")[1].rpartition("(")[2].rstrip(")").lower() for line in lines)
    assert (horses["ire"], horses["fr"]) == (suffixes["ire"], suffixes["fr"])
    assert horses["gb"] == sum(count for suffix, count in suffixes.items() if suffix not in REGIONS)


def test_racecards_of_2026_are_read_whole(real_data: Path, tmp_path: Path) -> None:
    (tmp_path / "racecards").mkdir()
    for number in range(1, 16):
        day = date(2026, 1, number)
        (file,) = (real_data / "racecards_2026").glob(f"*{day}.json.gz")
        shutil.copy(file, tmp_path / f"racecards/{day}.json.gz")
        source = rpscrape(tmp_path)
        capture = source.capture(Endpoint.RACECARDS, day, COUNTRIES)
        assert capture is not None
        read = source.parse(capture)
        assert (rejected(read), [race.race_id for race in read.races if race.unknown_fields]) == ([], [])


@pytest.mark.parametrize("name", ["horses", "sires", "dams", "damsires", "jockeys", "trainers", "owners", "courses"])
def test_who_has_no_id_of_the_source_s_has_the_fallback_id_that_others_would_be_joined_by(
    carded: Published, overlapping: Published, name: str
) -> None:
    """The masters make it of names again, of all countries and of cards and results together."""
    contract = TABLES[name]
    for season in (carded, overlapping):
        tables = [season.lake.tables.read(contract, day) for day in season.days]
        rows = [row for table in tables if table is not None for row in table.to_pylist()]
        # A damsire's key without its country, as result files have it; where a card names it, the id is of both.
        known = [row for row in rows if name != "damsires" or row["damsire_country"] is None]
        without = [row for row in known if row[contract.key[0]].startswith("dh1_")]
        assert without
        assert [row for row in without if row[contract.key[0]] != row["fallback_id"]] == []


def test_no_id_leads_nowhere_and_nobody_is_forgotten(carded: Published, overlapping: Published) -> None:
    judged = [
        verdict
        for season in (carded, overlapping)
        for report in season.reports
        for verdict in report.verdicts
        if verdict.check == "foreign_keys" or (verdict.check == "completeness" and not TABLES[verdict.table].by_country)
    ]
    assert len(judged) == (len(carded.days) + len(overlapping.days)) * (5 + 11)
    assert [verdict for verdict in judged if not verdict.passed] == []
