"""The current reading of each race: which of several captures counts, race by race."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from darkhorse_assets.errors import PayloadUnreadableError
from darkhorse_assets.lake.readings import DayReading, current_races
from darkhorse_assets.sources.protocol import Capture, Endpoint, Parsed
from darkhorse_assets_tests.paper import COUNTRIES, DAY, Desk, Written, horse, poison, race

WHOLE = [race("a"), race("b"), race("i", "ire")]


class Reader:
    """Reads the desk's results and counts the captures that had to be parsed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.parsed = 0

    def read(self, countries: Sequence[str] = COUNTRIES) -> DayReading:
        self.parsed = 0
        return current_races(self._captures(), self._parse, countries)

    def _captures(self) -> Iterator[Capture]:
        return self._desk.lake.captures.newest_first("paper", Endpoint.RESULTS, DAY)

    def _parse(self, capture: Capture) -> Parsed:
        self.parsed += 1
        return self._desk.source.parse(capture)


@pytest.fixture
def reader(desk: Desk) -> Reader:
    return Reader(desk)


def _goings(reading: DayReading) -> dict[str, str | None]:
    """Which capture each race comes from, told by its going."""
    return {record.race_id: record.race.get("going") for record in sorted(reading.races, key=lambda r: r.race_id)}


def _seen(number: int, *races: Written) -> list[Written]:
    return [each | {"columns": {"going": f"capture {number}"}} for each in races]


def test_no_capture_is_told_from_an_empty_one(desk: Desk, reader: Reader) -> None:
    assert not reader.read().is_captured
    desk.results()
    assert reader.read().is_captured
    assert reader.read().covered == set(COUNTRIES)


def test_of_two_complete_captures_only_the_newer_is_read(desk: Desk, reader: Reader) -> None:
    desk.results(*_seen(1, *WHOLE))
    desk.results(*_seen(2, *WHOLE))
    assert set(_goings(reader.read()).values()) == {"capture 2"}
    assert reader.parsed == 1


def test_a_partial_capture_replaces_only_the_races_it_got(desk: Desk, reader: Reader) -> None:
    desk.results(*_seen(1, *WHOLE))
    desk.results(*_seen(2, race("b")), problem="blocked after one page")
    assert _goings(reader.read()) == {"a": "capture 1", "b": "capture 2", "i": "capture 1"}


def test_a_blocked_capture_with_nothing_in_it_replaces_nothing(desk: Desk, reader: Reader) -> None:
    desk.results(*_seen(1, *WHOLE))
    desk.results(problem="blocked")
    assert _goings(reader.read()) == dict.fromkeys("abi", "capture 1")


def test_a_race_leaves_only_when_a_complete_list_no_longer_has_it(desk: Desk, reader: Reader) -> None:
    desk.results(*WHOLE)
    desk.results(race("a"), problem="cut")
    assert set(_goings(reader.read())) == {"a", "b", "i"}
    desk.results(race("a"), race("i", "ire"))
    assert set(_goings(reader.read())) == {"a", "i"}


def test_a_race_of_a_newer_partial_capture_stays_beside_an_older_complete_list(desk: Desk, reader: Reader) -> None:
    desk.results(*WHOLE)
    desk.results(race("new"), problem="cut")
    assert set(_goings(reader.read())) == {"a", "b", "i", "new"}


def test_a_capture_of_one_country_does_not_close_another(desk: Desk, reader: Reader) -> None:
    desk.results(*_seen(1, *WHOLE))
    desk.results(*_seen(2, race("a")), countries=["gb"])
    assert _goings(reader.read()) == {"a": "capture 2", "i": "capture 1"}
    assert _goings(reader.read(["gb"])) == {"a": "capture 2"}
    assert reader.parsed == 1


def test_only_countries_of_a_complete_capture_are_covered(desk: Desk, reader: Reader) -> None:
    desk.results(*WHOLE, problem="cut")
    assert reader.read().covered == set()
    desk.results(race("a"), countries=["gb"])
    assert reader.read().covered == {"gb"}


def test_a_race_cut_in_the_newest_capture_comes_from_an_older_whole_one_and_that_is_noted(
    desk: Desk, reader: Reader
) -> None:
    desk.results(*_seen(1, *WHOLE))
    desk.results(*_seen(2, race("a", horses=1), race("i", "ire")), race("b", whole=False, going="capture 2"))
    reading = reader.read()
    assert _goings(reading) == {"a": "capture 2", "b": "capture 1", "i": "capture 2"}
    assert len(reading.notes) == 1
    assert "results of race b: a newer capture does not hold it whole" in reading.notes[0]


def test_a_race_that_no_capture_holds_whole_comes_from_the_newest_that_has_it(desk: Desk, reader: Reader) -> None:
    for number in (1, 2):
        desk.results(race("a", whole=False, going=f"capture {number}"))
    assert _goings(reader.read()) == {"a": "capture 2"}


def test_a_rejected_horse_makes_its_race_cut_and_stays_known_when_an_older_reading_is_taken(
    desk: Desk, reader: Reader
) -> None:
    desk.results(*_seen(1, race("a")))
    desk.results(*_seen(2, race("a", horses=[horse("h1", position=1), poison()])))
    reading = reader.read()
    assert _goings(reading) == {"a": "capture 1"}
    assert [(each.table, each.race_id) for each in reading.rejected] == [("results", "a")]


def test_a_race_that_cannot_be_read_comes_from_an_older_capture_and_stays_known_as_unreadable(
    desk: Desk, reader: Reader
) -> None:
    desk.results(*_seen(1, *WHOLE))
    desk.results(*_seen(2, race("a"), race("i", "ire")), poison("b", "gb"))
    reading = reader.read()
    assert _goings(reading) == {"a": "capture 2", "b": "capture 1", "i": "capture 2"}
    assert [each.race_id for each in reading.rejected] == ["b"]
    assert len(reading.notes) == 1


def test_what_only_an_old_capture_could_not_read_is_history(desk: Desk, reader: Reader) -> None:
    desk.results(poison("a", "gb"), poison(None, "gb"))
    desk.results(race("a"))
    reading = reader.read()
    assert reading.rejected == []
    assert reader.parsed == 1


def test_a_list_with_a_record_that_names_no_race_lets_no_race_leave(desk: Desk, reader: Reader) -> None:
    desk.results(*WHOLE)
    desk.results(race("a"), race("i", "ire"), poison(None, "gb"))
    assert set(_goings(reader.read())) == {"a", "b", "i"}
    desk.results(race("a"), poison(None, None))
    assert set(_goings(reader.read())) == {"a", "b", "i"}


def test_a_nameless_record_is_counted_once_however_often_it_was_captured(desk: Desk, reader: Reader) -> None:
    for _ in range(3):
        desk.results(race("a"), poison(None, "gb"))
    assert len(reader.read().rejected) == 1


def test_a_second_copy_of_a_race_or_a_horse_is_a_duplicate_and_no_fault(desk: Desk, reader: Reader) -> None:
    doubled = race("a", horses=[horse("h1", position=1), horse("h2", position=2), horse("h1", position=1)])
    desk.results(doubled, race("b"), doubled)
    reading = reader.read()
    first, second = sorted(reading.races, key=lambda record: record.race_id)
    assert [each["horse_id"] for each in first.horses] == ["h1", "h2"]
    assert [(each.table, each.is_duplicate) for each in first.rejected] == [("races", True), ("results", True)]
    assert first.is_whole
    assert second.rejected == []
    assert reader.parsed == 1


def test_of_a_race_that_stands_twice_in_different_words_neither_is_believed(desk: Desk, reader: Reader) -> None:
    desk.results(*_seen(1, race("a")))
    desk.results(race("a", going="Firm"), race("a", going="Heavy"))
    reading = reader.read()
    assert _goings(reading) == {"a": "capture 1"}
    assert [(each.race_id, each.is_duplicate) for each in reading.rejected] == [("a", False)] * 2
    assert "2 times, in different words" in reading.rejected[0].reason


def test_two_horses_with_one_id_that_differ_are_left_for_the_audit(desk: Desk, reader: Reader) -> None:
    desk.results(race("a", horses=[horse("h1", position=1), horse("h1", position=2)]))
    assert len(reader.read().races[0].horses) == 2


def test_a_race_that_was_asked_for_alone_is_as_new_as_that_and_all_others_are_of_the_list(
    desk: Desk, reader: Reader
) -> None:
    desk.results(*_seen(1, *WHOLE))
    desk.races(*_seen(2, race("b"), race("new")))
    reading = reader.read()
    assert _goings(reading) == {"a": "capture 1", "b": "capture 2", "i": "capture 1", "new": "capture 2"}
    assert reading.covered == set(COUNTRIES)


def test_races_that_were_asked_for_alone_are_no_list(desk: Desk, reader: Reader) -> None:
    desk.races(*_seen(1, race("a")))
    reading = reader.read()
    assert _goings(reading) == {"a": "capture 1"}
    assert (reading.covered, reading.asked) == (set(), set())


def test_a_newer_list_that_no_longer_has_a_race_counts_against_the_race_asked_for_alone(
    desk: Desk, reader: Reader
) -> None:
    desk.races(*_seen(1, race("gone")))
    desk.results(*_seen(2, *WHOLE))
    assert "gone" not in _goings(reader.read())


def test_every_row_says_the_capture_it_was_read_from(desk: Desk, reader: Reader) -> None:
    desk.results(*WHOLE)
    desk.results(race("b"), problem="cut")
    newest, oldest = desk.lake.captures.newest_first("paper", Endpoint.RESULTS, DAY)
    for record in reader.read().races:
        capture = newest if record.race_id == "b" else oldest
        stamp = {"source": "paper", "capture_id": capture.capture_id, "captured_at": capture.captured_at}
        assert all(stamp.items() <= row.items() for row in (record.race, *record.horses))


def test_a_torn_capture_older_than_each_countrys_list_costs_the_day_nothing(desk: Desk, reader: Reader) -> None:
    """Its newest capture names a race that nobody can read, so older ones are looked at: the day was lost for ever."""
    desk.results(*_seen(1, *WHOLE))
    _append_torn(desk)
    with pytest.raises(PayloadUnreadableError, match="is torn"):
        reader.read()
    desk.results(*_seen(2, race("a"), race("i", "ire")), poison("b", "gb"))
    reading = reader.read()
    assert _goings(reading) == {"a": "capture 2", "b": "capture 1", "i": "capture 2"}
    assert "is torn" in reading.notes[0]


def _append_torn(desk: Desk) -> None:
    torn = desk.source.capture(Endpoint.RESULTS, DAY, COUNTRIES)
    assert torn
    (payload,) = torn.payloads
    desk.lake.captures.append(replace(torn, payloads=(replace(payload, body=payload.body[:-1]),)))
