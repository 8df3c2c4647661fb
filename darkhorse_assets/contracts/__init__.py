"""The tables, declared once, by what makes them.

`TABLES` are those that a racing day publishes from its captures, in the order of publishing; `STATISTICS` those that
are computed from the history; `LAKE_TABLES` all that the lake holds.
"""

from collections.abc import Mapping

from darkhorse_assets.contracts.captures import CAPTURES
from darkhorse_assets.contracts.masters import (
    BOOKMAKERS,
    COURSES,
    DAMS,
    DAMSIRES,
    HORSE_PEDIGREE,
    HORSE_PROFILES,
    HORSES,
    JOCKEYS,
    OWNERS,
    REGIONS,
    SIRES,
    TRAINERS,
)
from darkhorse_assets.contracts.model import Column, Kind, Table
from darkhorse_assets.contracts.races import RACES
from darkhorse_assets.contracts.results import RESULTS
from darkhorse_assets.contracts.runners import RUNNERS
from darkhorse_assets.contracts.statistics import (
    ENTITY_COMBINATIONS,
    PERFORMANCE_BY_DISTANCE,
    PERFORMANCE_BY_VENUE,
    RUNNER_STATISTICS,
)

__all__ = [
    "BOOKMAKERS",
    "CAPTURES",
    "COURSES",
    "DAMS",
    "DAMSIRES",
    "EIGHTEEN",
    "ENTITY_COMBINATIONS",
    "HORSES",
    "HORSE_PEDIGREE",
    "HORSE_PROFILES",
    "JOCKEYS",
    "LAKE_TABLES",
    "OWNERS",
    "PERFORMANCE_BY_DISTANCE",
    "PERFORMANCE_BY_VENUE",
    "RACES",
    "REGIONS",
    "RESULTS",
    "RUNNERS",
    "RUNNER_STATISTICS",
    "SIRES",
    "STATISTICS",
    "TABLES",
    "TRAINERS",
    "Column",
    "Kind",
    "Table",
]


def _by_name(*tables: Table) -> Mapping[str, Table]:
    return {table.name: table for table in tables}


TABLES = _by_name(
    RACES,
    RUNNERS,
    RESULTS,
    HORSE_PEDIGREE,
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
)

STATISTICS = _by_name(RUNNER_STATISTICS, ENTITY_COMBINATIONS, PERFORMANCE_BY_DISTANCE, PERFORMANCE_BY_VENUE)

LAKE_TABLES: Mapping[str, Table] = {**TABLES, HORSE_PROFILES.name: HORSE_PROFILES, **STATISTICS}

EIGHTEEN = (*TABLES, *STATISTICS)
"""The names of the tables that readers ask for."""
