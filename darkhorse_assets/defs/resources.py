"""The desk as a Dagster resource: opened from the environment when a run starts, closed when it ends."""

from collections.abc import Iterator

import dagster as dg

from darkhorse_assets.desk import Desk, open_desk
from darkhorse_assets.settings import Settings


@dg.resource(description="The lake, the configured source, the clock (settings: .env.example)")
def desk_resource(_context: dg.InitResourceContext) -> Iterator[Desk]:
    with open_desk(Settings.load()) as desk:
        yield desk
