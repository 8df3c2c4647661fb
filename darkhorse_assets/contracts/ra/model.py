"""What a table of the earlier system's form is made of: columns with Postgres type, and the SQL that fills them.

The clean tables are the truth; these are views over them, for whoever has queries against the `ra_*` names. Nothing
here knows a particular table.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property


class PgType(StrEnum):
    """The types that the eighteen tables have, as Postgres' information schema names them."""

    BIGINT = "bigint"
    BOOLEAN = "boolean"
    DATE = "date"
    INTEGER = "integer"
    JSONB = "jsonb"
    NUMERIC = "numeric"
    TEXT = "text"
    TIME = "time without time zone"
    TIMESTAMP = "timestamp without time zone"
    VARCHAR = "character varying"


@dataclass(frozen=True)
class RaColumn:
    """One column.

    Attributes:
        filled_by: an SQL expression over the clean table and what is joined to it; None where no source gives it and
            nothing derives it.
        note: what it means, where the expression does not say it.
        limit: why it is null by nature, always (`filled_by` is None) or for many rows; columns with one cause share
            the words, so that the page of the tables can count them.
    """

    name: str
    pg_type: PgType
    filled_by: str | None
    note: str = ""
    limit: str = ""

    def __post_init__(self) -> None:
        if self.filled_by is None and not self.limit:
            raise ValueError(f"column {self.name} is never filled and does not say why")


@dataclass(frozen=True)
class RaTable:
    """One of the eighteen.

    Attributes:
        clean_name: the clean table whose rows it has.
        columns: those of the earlier system in its order; `added` are the ones that it got later (migration 030).
        joins: what the SQL joins to that table.
        note: how its rows differ from what the earlier system kept under this name.
    """

    name: str
    clean_name: str
    key: tuple[str, ...]
    columns: tuple[RaColumn, ...]
    added: tuple[RaColumn, ...] = ()
    joins: str = ""
    note: str = ""

    @cached_property
    def all_columns(self) -> tuple[RaColumn, ...]:
        return self.columns + self.added


def same(name: str, pg_type: PgType, note: str = "", limit: str = "") -> RaColumn:
    """A column that the clean table has under the same name."""
    return RaColumn(name, pg_type, name, note, limit)
