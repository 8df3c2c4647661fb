"""The eighteen tables of the earlier system, `ra_*`, as views over the clean ones: names, order, types, origin.

`RA_TABLES` has them in the order of the earlier inventory. Where their SQL runs is the mart's matter.
"""

from collections.abc import Mapping

from darkhorse_assets.contracts.ra.masters import (
    BOOKMAKERS,
    COURSES,
    DAMS,
    DAMSIRES,
    HORSE_PEDIGREE,
    HORSES,
    JOCKEYS,
    OWNERS,
    REGIONS,
    SIRES,
    TRAINERS,
)
from darkhorse_assets.contracts.ra.model import PgType, RaColumn, RaTable
from darkhorse_assets.contracts.ra.races import RACES
from darkhorse_assets.contracts.ra.results import RESULTS
from darkhorse_assets.contracts.ra.runners import RUNNERS
from darkhorse_assets.contracts.ra.statistics import (
    ENTITY_COMBINATIONS,
    PERFORMANCE_BY_DISTANCE,
    PERFORMANCE_BY_VENUE,
    RUNNER_STATISTICS,
)

__all__ = ["RA_TABLES", "PgType", "RaColumn", "RaTable"]

RA_TABLES: Mapping[str, RaTable] = {
    table.name: table
    for table in (
        COURSES,
        BOOKMAKERS,
        REGIONS,
        JOCKEYS,
        TRAINERS,
        OWNERS,
        HORSES,
        SIRES,
        DAMS,
        DAMSIRES,
        RACES,
        RUNNERS,
        RESULTS,
        HORSE_PEDIGREE,
        ENTITY_COMBINATIONS,
        PERFORMANCE_BY_DISTANCE,
        PERFORMANCE_BY_VENUE,
        RUNNER_STATISTICS,
    )
}
