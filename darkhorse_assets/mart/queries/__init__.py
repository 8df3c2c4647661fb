"""Questions to the mart that take parameters, a file each; what takes none is a view of `sql/`."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import duckdb


def rows(connection: duckdb.DuckDBPyConnection, name: str, wanted: Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The answer of `<name>.sql` to these parameters."""
    return connection.execute(files(__package__).joinpath(f"{name}.sql").read_text(), dict(wanted)).fetchall()
