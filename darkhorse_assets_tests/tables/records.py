"""Race records as sources give them, reduced to what the tables need; names are invented."""

from datetime import UTC, date, datetime
from typing import Any

from darkhorse_assets.sources.protocol import Endpoint, RaceRecord, Rejected, Row

DAY = date(2025, 10, 14)
MORNING, EVENING = datetime(2025, 10, 14, 7, tzinfo=UTC), datetime(2025, 10, 14, 21, tzinfo=UTC)


def stamp(at: datetime) -> Row:
    return {"source": "racing_api", "capture_id": f"{at:%H%M}", "captured_at": at}


def runner(index: int, /, **changes: Any) -> Row:
    """A card's runner, taken in the morning."""
    return {
        "date": DAY,
        "country": "gb",
        "race_id": "rac_1",
        "horse_id": f"hrs_{index}",
        "horse": f"Example {index}",
        "number": index,
        "is_non_runner": False,
        "is_reserve": False,
        "reserve_number": None,
        "jockey_id": f"jky_{index}",
        "jockey": f"Jo Example{index}",
        "jockey_claim_lbs": None,
        "colour": "b",
        "comment": "Should go well",
        "extra": None,
        "declared_in": "card",
        **stamp(MORNING),
        **changes,
    }


def ran(index: int, /, **changes: Any) -> Row:
    """A horse of a result, taken in the evening."""
    return {
        "date": DAY,
        "country": "gb",
        "race_id": "rac_1",
        "horse_id": f"hrs_{index}",
        "horse": f"Example {index}",
        "number": index,
        "position": index,
        "finish_code": None,
        "rpr": 70 + index,
        "jockey_id": f"jky_{index}",
        "jockey": f"Jo Example{index}",
        "jockey_claim_lbs": 0,
        "comment": "Led, kept on well",
        "extra": None,
        **stamp(EVENING),
        **changes,
    }


def card(*runners: Row, race_id: str = "rac_1", **changes: Any) -> RaceRecord:
    race = {
        "date": DAY,
        "country": "gb",
        "race_id": race_id,
        "course_id": "crs_1",
        "course": "Sampleton",
        "status": "declared",
        "prize": 3140,
        "field_size": len(runners),
        "going": "Good",
        "extra": None,
        **stamp(MORNING),
        **changes,
    }
    return RaceRecord(Endpoint.RACECARDS, "gb", race_id, race, [row | {"race_id": race_id} for row in runners])


def result(*horses: Row, race_id: str = "rac_1", rejected: tuple[Rejected, ...] = (), **changes: Any) -> RaceRecord:
    race = {
        "date": DAY,
        "country": "gb",
        "race_id": race_id,
        "course_id": "crs_1",
        "course": "Sampleton",
        "going": None,
        "comments": "New course record",
        "non_runners": None,
        "extra": None,
        **stamp(EVENING),
        **changes,
    }
    rows = [row | {"race_id": race_id} for row in horses]
    is_whole = all(each.is_duplicate for each in rejected)
    return RaceRecord(Endpoint.RESULTS, "gb", race_id, race, rows, is_whole, list(rejected))
