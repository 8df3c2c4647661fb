"""A provider that has one answer for each path, and 404 for all others as the real one writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from darkhorse_assets.sources.racing_api import RacingApi
from darkhorse_assets_tests.sources.racing_api.bodies import Json
from darkhorse_assets_tests.sources.racing_api.provider import KEY, NOW, client

REGIONS = [{"region": "Great Britain", "region_code": "gb"}, {"region": "Ireland", "region_code": "ire"}]


def course(number: int = 1, **changes: object) -> Json:
    """An entry of the list of courses."""
    known = {"id": f"crs_{number}", "course": f"Sampleton {number}", "region_code": "gb", "region": "Great Britain"}
    return {**known, **changes}


def courses(*entries: object) -> Json:
    return {"courses": list(entries), "total": len(entries)}


def horse(number: int = 1, **changes: object) -> Json:
    """A horse, 14 fields."""
    return {
        "id": f"hrs_{number}",
        "breeder": "Sample Stud",
        "colour": "b",
        "colour_code": "B",
        "dam": "Model Mare (GB)",
        "dam_id": "dam_2001",
        "damsire": "Old Pattern (USA)",
        "damsire_id": "dsi_3001",
        "dob": "2011-06-19",
        "name": f"Example {number} (IRE)",
        "sex": "gelding",
        "sex_code": "G",
        "sire": "Pattern (FR)",
        "sire_id": "sir_1001",
        **changes,
    }


def horses(*numbers: int) -> dict[str, object]:
    """The paths of these horses with their answers."""
    return {f"/v1/horses/hrs_{number}/pro": horse(number) for number in numbers}


@dataclass
class Answers:
    """`by_path` are objects sent as JSON, texts and responses sent as they are; `asked` the paths of all requests."""

    by_path: Mapping[str, object]
    now: datetime = NOW
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        sent = self.by_path.get(request.url.path, httpx.Response(404, json={"detail": "Not Found"}))
        if isinstance(sent, httpx.Response):
            return sent
        return httpx.Response(200, content=sent) if isinstance(sent, str) else httpx.Response(200, json=sent)

    def source(self) -> RacingApi:
        """The source under test on this provider; its clock is `now`, also when that changes."""
        return RacingApi(
            client(KEY, httpx.MockTransport(self.answer), self.now), "https://provider.test", lambda: self.now
        )
