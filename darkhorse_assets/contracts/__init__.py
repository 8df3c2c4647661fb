"""The tables, declared once. `TABLES` holds those that a racing day publishes, by name, in the order of publishing."""

from collections.abc import Mapping

from darkhorse_assets.contracts.captures import CAPTURES
from darkhorse_assets.contracts.masters import COURSES, HORSE_PEDIGREE, REGIONS
from darkhorse_assets.contracts.model import Column, Kind, Table
from darkhorse_assets.contracts.races import RACES
from darkhorse_assets.contracts.results import RESULTS
from darkhorse_assets.contracts.runners import RUNNERS

__all__ = [
    "CAPTURES",
    "COURSES",
    "HORSE_PEDIGREE",
    "RACES",
    "REGIONS",
    "RESULTS",
    "RUNNERS",
    "TABLES",
    "Column",
    "Kind",
    "Table",
]

TABLES: Mapping[str, Table] = {
    table.name: table for table in (RACES, RUNNERS, RESULTS, HORSE_PEDIGREE, COURSES, REGIONS)
}
