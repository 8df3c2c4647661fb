"""Which fallback id (`dh1_…`) is which id of a source: what joins days on which a source gave no ids to the others.

Each row of a master says which fallback id its name would give. Where that one occurs, and is the fallback of exactly
one other id, the two are one entity; of two horses of one name nobody knows which it is, so they stay apart. The other
is a source's own, or of a damsire, which result files name without a country, the key of its name and country.
"""

from collections.abc import Mapping

import duckdb

ROLES: Mapping[str, str] = {
    f"{role}s": role for role in ("horse", "jockey", "trainer", "owner", "course", "sire", "dam", "damsire")
}
"""The role, by the master table whose ids it is about; the table's id column is `<role>_id`."""

_FIND = """
INSERT INTO lake.identities
SELECT '{role}', fallback_id, min({role}_id)
FROM (
    SELECT DISTINCT fallback_id, {role}_id, starts_with({role}_id, 'dh1_') AS is_fallback
    FROM lake.{table}
    WHERE {role}_id <> fallback_id
        AND fallback_id IN (SELECT {role}_id FROM lake.{table} WHERE starts_with({role}_id, 'dh1_'))
    QUALIFY rank() OVER (PARTITION BY fallback_id ORDER BY is_fallback) = 1
)
GROUP BY fallback_id
HAVING count(*) = 1
"""


def find_identities(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `lake.identities` anew from the masters."""
    connection.execute("DELETE FROM lake.identities")
    for table, role in ROLES.items():
        connection.execute(_FIND.format(role=role, table=table))
