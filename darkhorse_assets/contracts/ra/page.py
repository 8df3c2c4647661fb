"""The part of the page of tables about the eighteen `ra_*` views: each column, what fills it, or why nothing does."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from darkhorse_assets.contracts.ra.model import RaColumn, RaTable

_INTRODUCTION = """\
## The eighteen tables of the earlier system

The `ra_*` views of the mart have the names, columns, order and types of the earlier system's eighteen tables (inventory
of 2025-10-21, names since 2025-10-26), and are computed from the clean views when they are read. "Filled by" is the
SQL over the view that is named above each table; a bare name is that view's column of the same name.

* Times without a zone are UTC, but for `off_time`, `off_dt` and `time`, which are London's clock.
* `numeric` has four decimals here, the sources' finest. `character varying` has no length: ids of this project
  (`dh1_…`) are longer than the 20 letters that `ra_mst_sires.id` once had.
* The `bigint` ids were serial numbers. Here they are 60 bits of the MD5 of the row's key, so that they are the same
  after every rebuild: `('x' || left(md5('rac_1|hrs_2'), 15))::bit(60)::bigint` in Postgres. A runner's key has the ids
  of its day.
* The other ids are canonical (`…_identity`), as in the master tables: a day without ids (`dh1_…`) joins those with ids.
* "Defect" is one of the earlier system's: [faults.md](faults.md)."""


def ra_page(tables: Iterable[RaTable]) -> str:
    """The part as Markdown: what is filled and what is not, then every table."""
    listed = list(tables)
    sections = [_INTRODUCTION, "\n".join(_summary(listed)), *("\n".join(_section(table)) for table in listed)]
    return "\n\n".join(sections)


def _summary(tables: list[RaTable]) -> Iterator[str]:
    columns = [(table, column) for table in tables for column in table.columns]
    never = [(table, column) for table, column in columns if column.filled_by is None]
    in_part = [(table, column) for table, column in columns if column.filled_by is not None and column.limit]
    yield f"Of the {len(columns)} columns, {len(columns) - len(never)} are filled and {len(never)} are not:\n"
    yield "| columns | why they are never filled | which |"
    yield "|---|---|---|"
    yield from _by_cause(never)
    yield f"\nOf those that are filled, {len(in_part)} are null in some rows by their nature:\n"
    yield "| columns | why, and where | which |"
    yield "|---|---|---|"
    yield from _by_cause(in_part)


def _by_cause(columns: Iterable[tuple[RaTable, RaColumn]]) -> Iterator[str]:
    caused: Mapping[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for table, column in columns:
        caused[column.limit][table.name].append(column.name)
    for cause, of_table in sorted(caused.items(), key=lambda each: -_count(each[1])):
        which = "; ".join(f"[`{table}`](#{table}): {_some(names)}" for table, names in of_table.items())
        yield f"| {_count(of_table)} | {cause} | {which} |"


def _count(of_table: Mapping[str, list[str]]) -> int:
    return sum(map(len, of_table.values()))


def _some(names: list[str], most: int = 6) -> str:
    """A few by name: thirty columns of ordinal records in a cell are read by nobody."""
    return ", ".join(names) if len(names) <= most else f"{', '.join(names[:2])} … ({len(names)})"


def _section(table: RaTable) -> Iterator[str]:
    yield f"### {table.name}\n"
    key = ", ".join(f"`{name}`" for name in table.key)
    yield f"From [`{table.clean_name}`](#{table.clean_name}). Key: {key}.{f' {table.note}' if table.note else ''}\n"
    yield "| column | type | filled by | note |"
    yield "|---|---|---|---|"
    yield from map(_line, table.all_columns)


def _line(column: RaColumn) -> str:
    filled_by = f"`{' '.join(column.filled_by.split())}`".replace("|", "\\|") if column.filled_by else "never"
    note = "; ".join(filter(None, (column.note, column.limit)))
    return f"| `{column.name}` | {column.pg_type} | {filled_by} | {note} |"
