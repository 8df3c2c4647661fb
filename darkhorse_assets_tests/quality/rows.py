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
        "date": DAY,
        "off_dt": OFF,
        "off_london": OFF.replace(tzinfo=None) + timedelta(hours=1),
        "status": "declared",
        "ran_count": None,
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
        **columns,
    }


def field_of(size: int, race_id: str = "r1", captured_at: datetime = OFF) -> list[Row]:
    return [runner_row(race_id, f"h{n}", captured_at=captured_at) for n in range(size)]
