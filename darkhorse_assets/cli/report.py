"""`darkhorse report`: the page that says whether the data is whole, written to a file."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from darkhorse_assets.errors import MartError
from darkhorse_assets.lake import Lake
from darkhorse_assets.lake.files import replace_file
from darkhorse_assets.mart.gaps import TABLES
from darkhorse_assets.mart.mart import Mart
from darkhorse_assets.report.gather import gather
from darkhorse_assets.report.model import CheckLine
from darkhorse_assets.report.page import report_page
from darkhorse_assets.settings import Settings


def write_report(settings: Settings, to: Path | None, now: datetime) -> Path:
    """Write the page, of a mart that is first brought up to date; returns where it lies.

    Raises:
        MartError: nothing is published, or the mart cannot be read; or it could not be brought up to date, and the page
            is written of what it held.
        LakeError: the file cannot be written.
    """
    lake, mart = Lake.at(settings.lake_folder), Mart(settings.mart_file)
    not_loaded: MartError | None = None
    try:
        mart.refresh(lake.tables, names=TABLES)
    except MartError as error:  # what could be loaded is loaded, and worth a page
        not_loaded = error
    checks = _checks(settings)
    with mart.reading() as connection:
        report = gather(lake, connection, now, ui_url=settings.ui_url, checks=checks)
    path = (to or settings.report_file).absolute()
    replace_file(path, report_page(report).encode())
    if not_loaded:
        raise MartError(f"{path} is written, but not of all there is: {not_loaded}") from not_loaded
    return path


def _checks(settings: Settings) -> Sequence[CheckLine] | None:
    """What Dagster's history says of every check; None where nothing ever ran."""
    if not (settings.dagster_home / "history").is_dir():
        return None
    # Dagster takes longer to import than all the rest of this command takes
    from darkhorse_assets.definitions import definitions  # noqa: PLC0415
    from darkhorse_assets.defs.check_history import check_lines  # noqa: PLC0415
    from darkhorse_assets.defs.instance import opened_instance  # noqa: PLC0415

    graph = definitions().resolve_asset_graph()
    with opened_instance(settings) as instance:
        return check_lines(instance, [graph.get_check_spec(key) for key in sorted(graph.asset_check_keys)])
