"""Days of a few invented races, published to a lake and a mart: each says only how it was run."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from darkhorse_assets.contracts import RACES, RESULTS, RUNNERS
from darkhorse_assets_tests.mart.published import Published


class Card:
    """Days of racing: a race is named by its id, and runs at an hour of UTC."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, date], list[dict[str, Any]]] = {}

    def race(
        self,
        race_id: str,
        day: date,
        hour: int,
        status: str = "resulted",
        finishes: tuple[int | str, ...] = (1, 2),
        ran_count: int | None = None,
        runners: int = 2,
        ids: tuple[str, ...] = (),
    ) -> None:
        off = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        is_run = status in ("resulted", "void")
        race = {
            "race_id": race_id,
            "course": "Invented Downs",
            "off_dt": off,
            "off_london": off.replace(tzinfo=None) + timedelta(hours=1),
            "status": status,
            "ran_count": ran_count if ran_count is not None else len(finishes) if is_run else None,
        }
        self.rows.setdefault((RACES.name, day), []).append(race)
        for number in range(runners):
            horse_id = ids[number] if number < len(ids) else f"hrs_{race_id}{number}"
            runner = {"race_id": race_id, "horse_id": horse_id, "horse": f"Horse {number}", "declared_in": "card"}
            self.rows.setdefault((RUNNERS.name, day), []).append(
                {
                    **runner,
                    "is_non_runner": False,
                    "is_reserve": False,
                    "jockey_id": f"jky_{number}",
                    "jockey": "A Rider",
                }
            )
        for number, finish in enumerate(finishes if is_run else ()):
            how = {"position": finish} if isinstance(finish, int) else {"finish_code": finish}
            row = {"race_id": race_id, "horse_id": f"hrs_{race_id}{number}", **how}
            self.rows.setdefault((RESULTS.name, day), []).append(row)

    def publish(self, published: Published) -> None:
        """Into the lake and from there into the mart."""
        for contract in (RACES, RUNNERS, RESULTS):
            for of_day in {each for _, each in self.rows}:
                published.publish(contract, of_day, *self.rows.get((contract.name, of_day), []), country="gb")
        published.mart.refresh(published.tables)
