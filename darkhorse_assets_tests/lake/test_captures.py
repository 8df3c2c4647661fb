"""Captures come back from the lake as they went in, and none is ever changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from darkhorse_assets.contracts import CAPTURES
from darkhorse_assets.errors import LakeError, SourceError
from darkhorse_assets.lake.captures import CaptureStore
from darkhorse_assets.lake.files import parquet_bytes, read_table
from darkhorse_assets.sources.protocol import Capture, Endpoint, Payload
from darkhorse_assets_tests.paper import DAY

AT = datetime(2025, 5, 17, 21, 30, 0, 123456, UTC)
PAYLOADS = tuple(Payload(f"page {n}", f'{{"é": "{n}"}}', AT, 200 if n else None, "application/json") for n in range(12))
CAPTURE = Capture("paper", Endpoint.RESULTS, DAY, AT, ("gb", "ire"), PAYLOADS, None)


@pytest.fixture
def store(tmp_path: Path) -> CaptureStore:
    return CaptureStore(tmp_path)


@pytest.mark.parametrize("problem", [None, "blocked after twelve pages"])
def test_a_capture_comes_back_as_it_went_in(store: CaptureStore, problem: str | None) -> None:
    capture = replace(CAPTURE, problem=problem)
    store.append(capture)
    assert list(store.newest_first("paper", Endpoint.RESULTS, DAY)) == [capture]


def test_a_capture_of_horses_which_is_of_no_country_comes_back_as_it_went_in(store: CaptureStore) -> None:
    capture = replace(CAPTURE, endpoint=Endpoint.HORSES, countries=())
    store.append(capture)
    assert list(store.newest_first("paper", Endpoint.HORSES, DAY)) == [capture]


def test_a_capture_of_single_races_comes_back_as_it_went_in(store: CaptureStore) -> None:
    capture = replace(CAPTURE, countries=(), asked_races=("rac_1", "rac_2"))
    store.append(capture)
    (found,) = store.newest_first("paper", Endpoint.RESULTS, DAY)
    assert found == capture
    assert not found.is_complete


def test_single_races_do_not_make_the_last_whole_list_forgotten(store: CaptureStore) -> None:
    store.append(CAPTURE)
    later = AT + timedelta(hours=1)
    store.append(replace(CAPTURE, captured_at=later, countries=(), asked_races=("rac_1",)))
    assert store.last_whole(Endpoint.RESULTS, DAY) == {"gb": AT, "ire": AT}


def test_a_file_from_before_single_races_could_be_asked_for_is_read(store: CaptureStore, tmp_path: Path) -> None:
    store.append(CAPTURE)
    (path,) = tmp_path.rglob("*.parquet")
    table = read_table(path)
    assert table is not None
    path.write_bytes(parquet_bytes(table.drop_columns(["asked_races"])))
    assert list(store.newest_first("paper", Endpoint.RESULTS, DAY)) == [CAPTURE]


def test_why_a_capture_was_cut_short_is_kept_in_words_only(store: CaptureStore) -> None:
    capture = replace(CAPTURE, problem="blocked", error=SourceError("blocked", status=429))
    store.append(capture)
    (found,) = store.newest_first("paper", Endpoint.RESULTS, DAY)
    assert (found, found.error) == (capture, None)


def test_captures_are_kept_apart_by_source_endpoint_and_day(store: CaptureStore) -> None:
    store.append(CAPTURE)
    for source, endpoint, day in (
        ("other", Endpoint.RESULTS, DAY),
        *(("paper", endpoint, DAY) for endpoint in Endpoint if endpoint is not Endpoint.RESULTS),
        ("paper", Endpoint.RESULTS, DAY + timedelta(days=1)),
    ):
        assert list(store.newest_first(source, endpoint, day)) == []


def test_of_each_country_the_newest_whole_capture_is_told_of_whichever_source(store: CaptureStore) -> None:
    def keep(hours: int, *countries: str, source: str = "paper", problem: str | None = None) -> None:
        at = AT + timedelta(hours=hours)
        store.append(replace(CAPTURE, source=source, captured_at=at, countries=countries, problem=problem))

    keep(0, "gb", "ire")
    keep(1, "gb", source="other")
    keep(2, "gb", "fr", problem="blocked after twelve pages")
    assert store.last_whole(Endpoint.RESULTS, DAY) == {"gb": AT + timedelta(hours=1), "ire": AT, "fr": None}


def test_captures_come_newest_first_in_whatever_order_they_were_kept(store: CaptureStore) -> None:
    captures = [replace(CAPTURE, captured_at=AT + timedelta(microseconds=n)) for n in (0, 999_999, 5, 10**9)]
    for capture in captures:
        store.append(capture)
    found = [capture.captured_at for capture in store.newest_first("paper", Endpoint.RESULTS, DAY)]
    assert found == sorted((capture.captured_at for capture in captures), reverse=True)


def test_two_captures_of_one_moment_are_both_kept(store: CaptureStore) -> None:
    store.append(CAPTURE)
    store.append(replace(CAPTURE, payloads=PAYLOADS[:3]))
    assert len(list(store.newest_first("paper", Endpoint.RESULTS, DAY))) == 2


def test_the_file_is_of_the_captures_contract(store: CaptureStore, tmp_path: Path) -> None:
    store.append(CAPTURE)
    (path,) = tmp_path.rglob("*.parquet")
    table = read_table(path)
    assert table is not None
    assert table.schema.equals(CAPTURES.arrow_schema, check_metadata=True)


def test_a_capture_without_an_answer_is_refused_before_it_is_taken_for_a_day_without_racing(
    store: CaptureStore,
) -> None:
    with pytest.raises(LakeError, match=rf"results of {DAY} from paper hold no answer"):
        store.append(replace(CAPTURE, payloads=()))
    assert list(store.newest_first("paper", Endpoint.RESULTS, DAY)) == []


def test_a_capture_file_that_was_emptied_is_an_error_that_names_it(store: CaptureStore, tmp_path: Path) -> None:
    store.append(CAPTURE)
    (path,) = tmp_path.rglob("*.parquet")
    path.write_bytes(parquet_bytes(CAPTURES.arrow_schema.empty_table()))
    with pytest.raises(LakeError, match=f"{path} holds no answer"):
        list(store.newest_first("paper", Endpoint.RESULTS, DAY))
