"""The folder as a source: which files make a day, and what happens when they are missing, half or unreadable."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from darkhorse_assets.capturing import capture_day
from darkhorse_assets.contracts import RACES
from darkhorse_assets.errors import PayloadUnreadableError, SourceRefusedError, UsageError
from darkhorse_assets.lake import Lake
from darkhorse_assets.quality.verdict import Severity
from darkhorse_assets.racing_day import publish_day
from darkhorse_assets.sources.protocol import DAY_ENDPOINTS, Capture, Endpoint, Source
from darkhorse_assets_tests.sources.rpscrape_csv.invented import (
    COUNTRIES,
    DAY,
    HEADER_2025,
    NOW,
    card,
    cards_json,
    cells,
    csv_text,
    put,
    rpscrape,
    runner,
)

WHOLE = csv_text(cells(ran="2"), cells(ran="2", horse="Brass Kettle (GB)", pos="2"))
HALF = WHOLE[: WHOLE.rindex(",134,")]
CARDS = json.dumps(cards_json(card(890001, runner("Tin Lantern", 3001))))


def captured(folder: Path, endpoint: Endpoint = Endpoint.RESULTS, countries: tuple[str, ...] = COUNTRIES) -> Capture:
    """The capture of the invented day."""
    capture = rpscrape(folder).capture(endpoint, DAY, countries)
    assert capture is not None
    return capture


@pytest.mark.parametrize(
    "url",
    [
        "dates/gb/2025_05_16.csv",
        "dates/GB/2025_05_16.csv",
        "dates/uk/2025_05_16.csv",
        "dates/all/2025_05_16.csv.gz",
        "dates/gb/flat/2025_05_16.csv",
        "dates/gb/jumps/2025_05_16.csv.gz",
        "dates/gb/all/2025_05_16.csv",
    ],
)
def test_a_days_file_is_found_and_kept_as_it_is(tmp_path: Path, url: str) -> None:
    put(tmp_path, url, WHOLE)
    capture = captured(tmp_path)
    (payload,) = capture.payloads
    assert (payload.url, payload.body) == (url, WHOLE)
    assert (payload.status, payload.content_type, payload.received_at) == (None, "text/csv", NOW)
    assert (capture.captured_at, capture.is_complete) == (NOW, True)
    assert [len(race.horses) for race in rpscrape(tmp_path).parse(capture).races] == [2]


@pytest.mark.parametrize(
    ("urls", "covered"),
    [
        (["dates/all/2025_05_16.csv"], ("gb", "ire", "fr")),
        (["dates/gb/2025_05_16.csv"], ("gb",)),
        (["dates/UK/flat/2025_05_16.csv", "dates/fr/2025_05_16.csv"], ("gb", "fr")),
        (["dates/gb/2025_05_16.csv", "dates/all/all/2025_05_16.csv.gz"], ("gb", "ire", "fr")),
        (["dates/gb/2025_05_16.csv", "dates/ire/2025_05_17.csv"], ("gb",)),
    ],
)
def test_a_country_without_a_file_of_the_day_is_not_covered_though_another_has_one(
    tmp_path: Path, urls: list[str], covered: tuple[str, ...]
) -> None:
    for url in urls:
        put(tmp_path, url, WHOLE)
    capture = captured(tmp_path, countries=("gb", "ire", "fr"))
    assert (capture.countries, capture.problem) == (covered, None)


def test_a_file_that_cannot_be_read_covers_no_country(tmp_path: Path) -> None:
    put(tmp_path, "dates/gb/2025_05_16.csv", WHOLE)
    put(tmp_path, "dates/ire/2025_05_16.csv", "")
    assert captured(tmp_path, countries=("gb", "ire")).countries == ("gb",)


def test_a_foreign_race_in_a_countrys_file_is_not_taken_for_that_countrys_day(tmp_path: Path) -> None:
    put(tmp_path, "dates/gb/2025_05_16.csv", csv_text(cells(), cells(region="IRE", course="Ballyexample (IRE)")))
    capture = captured(tmp_path, countries=("gb", "ire"))
    assert [race.country for race in rpscrape(tmp_path).parse(capture).races] == ["gb"]


def test_racecards_cover_the_countries_that_they_name(tmp_path: Path) -> None:
    put(tmp_path, "racecards/2025-05-16.json", CARDS)
    assert captured(tmp_path, Endpoint.RACECARDS, ("ire", "gb")).countries == ("gb",)
    assert rpscrape(tmp_path).capture(Endpoint.RACECARDS, DAY, ("ire", "fr")) is None


@pytest.mark.parametrize("cards", [CARDS, None], ids=["with cards", "without cards"])
def test_a_folder_with_british_files_alone_publishes_gb_and_reports_the_others(
    tmp_path: Path, cards: str | None
) -> None:
    """A folder without French files once published France as a day without racing."""
    put(tmp_path, "files/dates/gb/2025_05_16.csv", WHOLE)
    if cards:
        put(tmp_path, "files/racecards/2025-05-16.json", cards)
    lake, source, countries = Lake.at(tmp_path / "lake"), rpscrape(tmp_path / "files"), ("gb", "ire", "fr")
    for endpoint in DAY_ENDPOINTS:
        capture_day(lake, source, endpoint, DAY, countries)
    report = publish_day(lake, source, DAY, countries, NOW)
    assert report.left_out == ["ire", "fr"]
    assert list(report.rows["races"]) == ["gb"]
    assert lake.tables.countries(RACES, DAY) == ["gb"]
    assert report.problem() is None
    guards = next(verdict for verdict in report.verdicts if verdict.check == "guards")
    assert (guards.passed, guards.severity) == (False, Severity.WARN)
    assert guards.sample[-1] == "no complete capture covers fr, and no race of it came"


def test_only_files_of_the_day_and_the_countries_are_read_and_jumps_before_flat(tmp_path: Path) -> None:
    asked = ["dates/gb/jumps/2025_05_16.csv", "dates/all/2025_05_16.csv", "dates/gb/flat/2025_05_16.csv"]
    others = ["dates/fr/2025_05_16.csv", "dates/gb/2025_05_17.csv", "dates/thornwick/2025_05_16.csv", "2025_05_16.csv"]
    for url in (*asked, *others):
        put(tmp_path, url, WHOLE)
    source = rpscrape(tmp_path)
    capture = source.capture(Endpoint.RESULTS, DAY, ("gb", "ire"))
    assert capture is not None
    assert [payload.url for payload in capture.payloads] == asked
    assert source.requests_made() == 3


def test_the_jumps_file_has_the_word_on_a_race_that_the_flat_file_contains_too(tmp_path: Path) -> None:
    put(tmp_path, "dates/gb/flat/2025_05_16.csv", csv_text(cells(type="Flat")))
    put(tmp_path, "dates/gb/jumps/2025_05_16.csv", csv_text(cells(type="Hurdle")))
    (race,) = rpscrape(tmp_path).parse(captured(tmp_path)).races
    assert (race.race["race_type"], len(race.horses), race.is_whole) == ("Hurdle", 1, True)
    assert [each.is_duplicate for each in race.rejected] == [True]


@pytest.mark.parametrize(
    "url", ["racecards/2025-05-16.json", "racecards/2025-05-16.json.gz", "racecards/2025_05_16.json"]
)
def test_racecards_are_found(tmp_path: Path, url: str) -> None:
    put(tmp_path, url, CARDS)
    capture = captured(tmp_path, Endpoint.RACECARDS)
    assert [payload.url for payload in capture.payloads] == [url]
    assert [race.race_id for race in rpscrape(tmp_path).parse(capture).races] == ["rp_890001"]


@pytest.mark.parametrize("url", ["dates/all/2025_05_16.csv", "racecards/2025-05-17.json"])
def test_a_day_without_racecards_is_no_failure(tmp_path: Path, url: str) -> None:
    put(tmp_path, url, WHOLE)
    assert rpscrape(tmp_path).capture(Endpoint.RACECARDS, DAY, COUNTRIES) is None


def test_there_are_no_files_of_lists_or_of_single_horses(tmp_path: Path) -> None:
    put(tmp_path, "dates/gb/2025_05_16.csv", WHOLE)
    source = rpscrape(tmp_path)
    assert [source.capture(each, DAY, COUNTRIES) for each in (Endpoint.REFERENCE, Endpoint.HORSES)] == [None, None]
    source.capture_profiles(["rp_1"], DAY)
    assert source.requests_made() == 0


def test_a_racecards_file_cut_in_half_is_refused_with_the_place(tmp_path: Path) -> None:
    put(tmp_path, "racecards/2025-05-16.json", CARDS[: len(CARDS) // 2])
    with pytest.raises(
        PayloadUnreadableError, match=rf"at character \d+ of {len(CARDS) // 2}\); nothing of it was used"
    ):
        captured(tmp_path, Endpoint.RACECARDS)


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ([], "the folder is empty"),
        (["notes.txt"], "the folder has no dates/ in it"),
        (["dates/gb/notes.txt"], "its dates/ has no day files"),
        (
            ["dates/gb/2025_05_01.csv", "dates/ire/flat/2025_05_09.csv.gz", "dates/fr/2025_05_16.csv"],
            r"its days are 2025-05-01 … 2025-05-16 \(3 in all\)",
        ),
    ],
)
def test_a_missing_day_says_what_was_looked_for_and_what_is_there(tmp_path: Path, files: list[str], found: str) -> None:
    for url in files:
        put(tmp_path, url, WHOLE)
    settings = "DARKHORSE_COUNTRIES or DARKHORSE_RPSCRAPE_DIR"
    expected = rf"no results of 2025-05-16 for gb, ire in .*YYYY_MM_DD\.csv.*{found}.*{settings}"
    with pytest.raises(SourceRefusedError, match=expected):
        captured(tmp_path, countries=("gb", "ire"))


@pytest.mark.parametrize("endpoint", list(Endpoint))
def test_a_folder_that_is_not_there_names_the_setting(tmp_path: Path, endpoint: Endpoint) -> None:
    for folder in (tmp_path / "missing", put(tmp_path, "a file", "")):
        with pytest.raises(UsageError, match="DARKHORSE_RPSCRAPE_DIR"):
            captured(folder, endpoint)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_dashes_and_euros_are_read_in_every_encoding_that_files_come_in(tmp_path: Path, encoding: str) -> None:
    text = csv_text(cells(prize="€7080", rpr="–", owner="Élan Nobody"))
    put(tmp_path, "dates/all/2025_05_16.csv", text.encode(encoding))
    assert captured(tmp_path).payloads[0].body == text


def test_a_damaged_byte_costs_one_letter(tmp_path: Path) -> None:
    put(tmp_path, "dates/all/2025_05_16.csv", WHOLE.encode().replace(b"Brass", b"Br\x81ss"))
    (race,) = rpscrape(tmp_path).parse(captured(tmp_path)).races
    assert [horse["horse"] for horse in race.horses] == ["Tin Lantern", "Br\ufffdss Kettle"]


def test_a_half_file_keeps_its_whole_lines_and_the_capture_says_so(tmp_path: Path) -> None:
    put(tmp_path, "dates/all/2025_05_16.csv", HALF)
    capture = captured(tmp_path)
    assert str(capture.problem).startswith(
        "the file is cut off: dates/all/2025_05_16.csv line 3, the last, has 24 cells"
    )
    (race,) = rpscrape(tmp_path).parse(capture).races
    assert (len(race.horses), len(race.rejected), race.is_whole) == (1, 1, False)


def test_a_file_cut_within_a_letter_is_still_read_as_what_it_is(tmp_path: Path) -> None:
    content = csv_text(cells(ran="2", rpr="–"), cells(ran="2", pos="2", rpr="–", horse="Brass Kettle (GB)")).encode()
    put(tmp_path, "dates/all/2025_05_16.csv", content[: content.rindex("–".encode()) + 2])
    capture = captured(tmp_path)
    assert "the file is cut off" in str(capture.problem)
    assert [len(race.horses) for race in rpscrape(tmp_path).parse(capture).races] == [1]


UNREADABLE = {
    "dates/fr/2025_05_16.csv.gz": gzip.compress(WHOLE.encode())[:-40],
    "dates/ire/2025_05_16.csv.gz": b"no gzip at all",
    "dates/gb/flat/2025_05_16.csv": csv_text(cells(), header=HEADER_2025[4:]).encode(),
    "dates/gb/jumps/2025_05_16.csv": b"",
}


@pytest.mark.parametrize("url", UNREADABLE)
def test_a_file_that_cannot_be_read_costs_only_itself(tmp_path: Path, url: str) -> None:
    put(tmp_path, "dates/all/2025_05_16.csv", WHOLE)
    put(tmp_path, url, b"").write_bytes(UNREADABLE[url])
    capture = captured(tmp_path)
    assert [payload.url for payload in capture.payloads] == ["dates/all/2025_05_16.csv"]
    assert url in str(capture.problem)


@pytest.mark.parametrize("url", UNREADABLE)
def test_a_day_of_which_no_file_can_be_read_is_an_error(tmp_path: Path, url: str) -> None:
    put(tmp_path, url, b"").write_bytes(UNREADABLE[url])
    with pytest.raises(PayloadUnreadableError, match=f"no file of 2025-05-16 can be read: .*{url}"):
        captured(tmp_path)


def test_a_file_with_a_header_alone_is_a_day_without_races(tmp_path: Path) -> None:
    put(tmp_path, "dates/all/2025_05_16.csv", csv_text())
    capture = captured(tmp_path)
    assert (capture.problem, rpscrape(tmp_path).parse(capture).races) == (None, [])


def test_another_day_is_not_this_day(tmp_path: Path) -> None:
    put(tmp_path, "dates/all/2025_05_16.csv", WHOLE)
    with pytest.raises(SourceRefusedError, match="no results of 2025-05-15"):
        rpscrape(tmp_path).capture(Endpoint.RESULTS, date(2025, 5, 15), COUNTRIES)


def test_any_day_is_offered_for_no_calls_and_none_is_read_in_spans_or_by_race(tmp_path: Path) -> None:
    source: Source = rpscrape(tmp_path)
    assert source.offer().calls(Endpoint.RESULTS, [DAY]) == 0
    assert source.offer().longest_span_days == {}
    assert source.capture_races(Endpoint.RESULTS, DAY, ["rac_1"]) is None
    with pytest.raises(UsageError, match="day by day"):
        source.capture_span(Endpoint.RESULTS, [DAY], ["gb"])
