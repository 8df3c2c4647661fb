"""Which fallback id (`dh1_…`) is which id of a source: what joins days on which a source gave no ids to the others.

Each row of a master says which fallback id its name would give. Where that one occurs, and is the fallback of exactly
one id of a source, the two are one entity; of two horses of one name nobody knows which it is, so they stay apart.
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
FROM lake.{table}
WHERE NOT starts_with({role}_id, 'dh1_')
    AND fallback_id IN (SELECT {role}_id FROM lake.{table} WHERE starts_with({role}_id, 'dh1_'))
GROUP BY fallback_id
HAVING count(DISTINCT {role}_id) = 1
"""


def find_identities(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill `lake.identities` anew from the masters."""
    connection.execute("DELETE FROM lake.identities")
    for table, role in ROLES.items():
        connection.execute(_FIND.format(role=role, table=table))
