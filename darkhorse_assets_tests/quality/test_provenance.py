"""One capture of the cards and one of the results per country; what an older one gave is named."""

from datetime import timedelta

from darkhorse_assets.quality.provenance import one_capture
from darkhorse_assets.sources.protocol import Row
from darkhorse_assets_tests.quality.rows import OFF, race_row, result_row, runner_row

CARD, RESULT, OLDER = OFF - timedelta(hours=12), OFF + timedelta(hours=4), OFF + timedelta(hours=3)


def failed(races: list[Row], runners: list[Row], results: list[Row]) -> dict[str, tuple[str, ...]]:
    return {v.table: v.sample for v in one_capture(races, runners, results) if not v.passed}


def test_rows_stamped_by_the_card_and_rows_stamped_by_the_result_are_one_reading_each() -> None:
    races = [race_row("r1", captured_at=RESULT), race_row("r2", captured_at=CARD)]
    runners = [runner_row("r1", "h1", captured_at=RESULT), runner_row("r1", "h2", captured_at=CARD)]
    verdicts = one_capture(races, runners, [result_row(1, captured_at=RESULT)])
    assert all(verdict.passed for verdict in verdicts)
    assert [(v.table, v.counts["gb captures"]) for v in verdicts] == [("races", 2), ("runners", 2), ("results", 1)]


def test_each_country_may_have_its_own() -> None:
    assert not failed(
        [], [], [result_row(1, captured_at=RESULT), result_row(2, "i1", country="ire", captured_at=OLDER)]
    )


def test_a_race_that_an_older_capture_gave_is_named_on_each_table_that_shows_it() -> None:
    races = [race_row("r1", captured_at=RESULT), race_row("r2", captured_at=OLDER)]
    results = [result_row(1, "r1", captured_at=RESULT), result_row(1, "r2", captured_at=OLDER)]
    told = (
        "gb: Invented Downs (AW) 21:00 (r2) is of the results captured 2025-05-19 23:00:00, not 2025-05-20 00:00:00",
    )
    assert failed(races, [runner_row(captured_at=CARD)], results) == {"races": told, "results": told}


def test_a_result_without_horses_stamps_its_race_and_is_no_second_capture_of_the_cards() -> None:
    races = [race_row("r1", captured_at=RESULT), race_row("r2", captured_at=CARD), race_row("r3", captured_at=RESULT)]
    runners = [runner_row("r1", captured_at=CARD), runner_row("r2", captured_at=CARD)]
    assert not failed(races, runners, [])
    races.append(race_row("r4", captured_at=OLDER))
    told = failed(races, [*runners, runner_row("r4", captured_at=CARD)], [])["races"]
    assert [line.partition(" is of ")[2][:19] for line in told] == ["the results capture"]


def test_cards_of_two_captures_are_named() -> None:
    runners = [runner_row("r1", captured_at=CARD), runner_row("r2", captured_at=CARD + timedelta(hours=1))]
    assert list(failed([], runners, [])) == ["runners"]
