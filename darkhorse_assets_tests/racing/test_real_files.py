"""Every distinct value of real files is understood. The files are not part of the project: absent, these tests skip."""

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from darkhorse_assets.racing.beaten_lengths import lengths
from darkhorse_assets.racing.distances import jumps_count, yards_from_metres, yards_from_text
from darkhorse_assets.racing.finishes import finish
from darkhorse_assets.racing.goings import going_name, surface
from darkhorse_assets.racing.headgear import headgear
from darkhorse_assets.racing.jockeys import jockey
from darkhorse_assets.racing.names import course_key, name_key, split_country
from darkhorse_assets.racing.non_runners import non_runners
from darkhorse_assets.racing.odds import decimal_odds, exchange_price, starting_price
from darkhorse_assets.racing.off_times import london_clock, off_from_clock, parse_off_dt
from darkhorse_assets.racing.prizes import prize
from darkhorse_assets.racing.race_times import seconds, winning_time
from darkhorse_assets.racing.ratings import rating
from darkhorse_assets.racing.regions import REGIONS, region_of
from darkhorse_assets.racing.saddle_cloths import draw, saddle_cloth
from darkhorse_assets.racing.sexes import sex
from darkhorse_assets.racing.values import present, whole_number
from darkhorse_assets.racing.weights import pounds, pounds_from_stones

Reader = Callable[[Any], object]
Columns = Mapping[str, set[Any]]


def a_name(written: str) -> object:
    return present(written) and name_key(written)


def a_surface(written: str) -> object:
    return surface("Sampleton", None, written)


RPSCRAPE: Mapping[str, Reader] = {
    "region": region_of,
    "course": course_key,
    "dist": yards_from_text,
    "dist_f": yards_from_text,
    "dist_m": yards_from_metres,
    "going": going_name,
    "ran": lambda written: whole_number(written, "number of runners"),
    "num": saddle_cloth,
    "pos": finish,
    "draw": draw,
    "ovr_btn": lengths,
    "btn": lengths,
    "horse": split_country,
    "age": lambda written: whole_number(written, "age"),
    "sex": sex,
    "wgt": pounds_from_stones,
    "lbs": pounds,
    "hg": headgear,
    "time": seconds,
    "secs": seconds,
    "sp": starting_price,
    "dec": decimal_odds,
    "jockey": jockey,
    "prize": prize,
    "or": rating,
    "rpr": rating,
    "ts": rating,
    "sire": a_name,
    "dam": a_name,
    "damsire": a_name,
}
RACING_POST_ARCHIVE: Mapping[str, Reader] = {
    "CourseName": course_key,
    "Distance": yards_from_text,
    "DistanceInFurlongs": yards_from_text,
    "DistanceInMeters": yards_from_metres,
    "Going": going_name,
    "Surface": a_surface,
    "HorseName": split_country,
    "JockeyName": jockey,
    "HeadGear": headgear,
    "RaceCardNumber": saddle_cloth,
    "StallNumber": draw,
    "Weight": pounds_from_stones,
    "WeightInPounds": pounds,
    "FractionalOdds": starting_price,
    "DecimalOdds": decimal_odds,
    "OfficialRating": rating,
    "RacingPostRating": rating,
    "TopSpeedRating": rating,
    "BeatenDistance": lengths,
    "OverallBeatenDistance": lengths,
    "RaceTime": seconds,
    "RaceTimeInSeconds": seconds,
}
RACING_API: Mapping[str, Reader] = {
    "region": region_of,
    "region_code": region_of,
    "course": course_key,
    "off_dt": parse_off_dt,
    "distance": yards_from_text,
    "distance_round": yards_from_text,
    "distance_f": yards_from_text,
    "dist": yards_from_text,
    "dist_f": yards_from_text,
    "dist_m": yards_from_metres,
    "going": going_name,
    "surface": a_surface,
    "jumps": jumps_count,
    "prize": prize,
    "non_runners": non_runners,
    "winning_time_detail": winning_time,
    "number": saddle_cloth,
    "draw": draw,
    "position": finish,
    "btn": lengths,
    "ovr_btn": lengths,
    "sex": sex,
    "sex_code": sex,
    "weight": pounds_from_stones,
    "weight_lbs": pounds,
    "lbs": pounds,
    "headgear": headgear,
    "time": seconds,
    "sp": starting_price,
    "sp_dec": decimal_odds,
    "fractional": starting_price,
    "decimal": decimal_odds,
    "jockey": jockey,
    "horse": a_name,
    "sire": a_name,
    "dam": a_name,
    "damsire": a_name,
    "or": rating,
    "ofr": rating,
    "rpr": rating,
    "tsr": rating,
    "ts": rating,
}
BETFAIR: Mapping[str, Reader] = dict.fromkeys(
    ("bsp", "ppwap", "morningwap", "ppmax", "ppmin", "ipmax", "ipmin"), exchange_price
) | {"selection_name": a_name}


def text_of(file: Path) -> str:
    content = file.read_bytes()
    return (gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8-sig")


def columns_of(file: Path) -> Columns:
    header, *rows = csv.reader(text_of(file).splitlines())
    return {name: set(column) for name, column in zip(header, zip(*rows, strict=True), strict=True)}


def read_all(columns: Columns, readers: Mapping[str, Reader]) -> int:
    """Reads every distinct value, each of which raises where it is not understood; the number of values read."""
    read = [readers[name](value) for name in readers.keys() & columns.keys() for value in columns[name]]
    return len(read)


def leaves(name: str, node: object) -> Iterator[tuple[str, object]]:
    """The values of a JSON document with their keys; a course's region ("Ireland") is not a race's ("IRE")."""
    if isinstance(node, dict):
        for key, child in node.items():
            if not (key == "region" and "region_code" in node):
                yield from leaves(key, child)
    elif isinstance(node, list):
        for child in node:
            yield from leaves(name, child)
    elif not isinstance(node, bool):
        yield name, node


def columns_of_json(files: Iterable[Path]) -> Columns:
    columns = defaultdict[str, set[object]](set)
    for file in files:
        for name, value in leaves("", json.loads(text_of(file))):
            columns[name].add(value)
    return columns


def test_all_generations_of_rpscrape_files_are_understood(real_data: Path) -> None:
    files = sorted((real_data / "rpscrape_csv").glob("dates/**/*.csv"))
    files += (real_data / "rpscrape_csv/older_headers").glob("*.csv")
    for file in files:
        columns = {name.lower(): values for name, values in columns_of(file).items()}
        assert read_all(columns, RPSCRAPE) > 100, file


def test_months_of_results_are_understood(real_data: Path) -> None:
    for file in (real_data / "racing_post_results").glob("Results_*.csv.gz"):
        assert read_all(columns_of(file), RACING_POST_ARCHIVE) > 5000, file


@pytest.mark.parametrize("folder", ["rpscrape_csv/racecards", "racecards_2026"])
def test_racecards_are_understood(real_data: Path, folder: str) -> None:
    assert read_all(columns_of_json((real_data / folder).glob("*.json.gz")), RACING_API) > 5000


def test_responses_of_the_racing_api_are_understood(real_data: Path) -> None:
    columns = columns_of_json((real_data / "racing_api/samples").rglob("*.json"))
    assert read_all(columns, RACING_API) > 3000
    assert columns["region_code"] == set(REGIONS)


def test_prices_of_the_exchange_are_understood(real_data: Path) -> None:
    for file in sorted((real_data / "betfair_sp/promo_2021").glob("*ukwin0?022021.csv.gz")):
        columns = {name.lower(): values for name, values in columns_of(file).items()}
        assert read_all(columns, BETFAIR) > 100, file


def test_the_decimals_of_the_racing_api_are_those_worked_out_from_its_fractions(real_data: Path) -> None:
    results = json.loads((real_data / "racing_api/samples/ALL_results_races_distinct.json").read_text())["results"]
    runners = [runner for race in results for runner in race["runners"]]
    assert len(runners) > 400
    for runner in runners:
        assert starting_price(runner["sp"]).decimal == decimal_odds(runner["sp_dec"]), runner["sp"]


def test_the_off_times_of_the_racing_api_agree_with_its_12_hour_clocks(real_data: Path) -> None:
    results = json.loads((real_data / "racing_api/samples/ALL_results_races_distinct.json").read_text())["results"]
    assert len(results) > 50
    for race in results:
        day = date.fromisoformat(race["date"])
        assert off_from_clock(day, race["off"], race["region"]) == parse_off_dt(race["off_dt"])


def test_every_meeting_lies_within_nine_hours(real_data: Path) -> None:
    """A 12-hour clock read against the wrong racing hours tears a meeting apart, as the nights of Hong Kong do."""
    meetings = defaultdict[tuple[str, str], set[datetime]](set)
    for file in (real_data / "rpscrape_csv/dates/all").glob("*.csv"):
        for row in csv.DictReader(text_of(file).splitlines()):
            off = off_from_clock(date.fromisoformat(row["date"]), row["off"], row["region"])
            meetings[row["course"], row["date"]].add(london_clock(off))
    assert len(meetings) > 100
    for meeting, offs in meetings.items():
        assert max(offs) - min(offs) < timedelta(hours=9), meeting


def test_saved_racing_post_pages_are_understood(real_data: Path) -> None:
    pages = json.loads((real_data / "racing_post_html/expected.json").read_text()).values()
    for page in pages:
        parse_off_dt(page["date_time"])
        jumps_count(page["obstacles"])
        assert yards_from_text(page["full_dist"] or page["dist"])
        for row in page["rows"]:
            assert finish(row["pos"]) != finish("")
            draw(row["draw"])
            saddle_cloth(row["num"])
            starting_price(row["sp"])
            headgear(row["hg"])
            assert name_key(row["horse"])
            assert pounds_from_stones(f"{row['st']}-{row['lb']}")
            for length in row["lengths"]:
                lengths(length)
