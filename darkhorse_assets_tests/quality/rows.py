"""Rows as verdicts see them."""

from datetime import UTC, date, datetime, timedelta

from darkhorse_assets.sources.protocol import Row

DAY = date(2025, 5, 19)
OFF = datetime(2025, 5, 19, 20, 0, tzinfo=UTC)


def race_row(race_id: str = "r1", country: str = "gb", **columns: object) -> Row:
    return {
        "race_id": race_id,
        "country": country,
        "course": "Invented Downs (AW)",
        "course_id": "crs_1",
        "date": DAY,
        "off_dt": OFF,
        "off_london": OFF.replace(tzinfo=None) + timedelta(hours=1),
        "status": "declared",
        "ran_count": None,
        "declared_count": 8,
        "distance_yards": 1760,
        "captured_at": OFF,
        **columns,
    }


def runner_row(race_id: str = "r1", horse_id: str = "h1", country: str = "gb", **columns: object) -> Row:
    return {
        "race_id": race_id,
        "horse_id": horse_id,
        "horse": f"Horse {horse_id}",
        "country": country,
        "date": DAY,
        "captured_at": OFF,
        "is_non_runner": False,
        "is_reserve": False,
        "declared_in": "card",
        "source": "racing_api",
        "number": None,
        "age_years": 4,
        "sire_id": "sir_1",
        "dam_id": "dam_1",
        **{
            f"{role}{suffix}": f"{role} {horse_id}" for role in ("jockey", "trainer", "owner") for suffix in ("", "_id")
        },
        **columns,
    }


def result_row(place: int | None, race_id: str = "r1", **columns: object) -> Row:
    """A horse of a race of ten over a mile, a length behind the one in front; without a place it was pulled up."""
    behind = None if place is None else float(place - 1)
    return {
        **runner_row(race_id, f"h{place}"),
        "position": place,
        "finish_code": None if place else "PU",
        "number": place,
        "overall_beaten_lengths": behind,
        "time_seconds": None if behind is None else 100 + behind / 6,
        "sp_decimal": 9.0,
        "rpr": 70,
        "topspeed": 60,
        **columns,
    }


def field_of(size: int, race_id: str = "r1", captured_at: datetime = OFF) -> list[Row]:
    return [runner_row(race_id, f"h{n}", captured_at=captured_at) for n in range(size)]
