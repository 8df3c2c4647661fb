"""How a table becomes a file and a file a table: the same rows give the same bytes, and no reader sees half a file.

A file is written under a temporary name in its own folder, forced to disk, and renamed over the old one. Readers
take a file in one go: opening the same path twice (footer, then pages) while it is replaced gave 89 errors in 5,964
reads, reading it once gave none (docs/design.md).
"""

import os
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from darkhorse_assets.errors import LakeError


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as Parquet with fixed writer settings."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd", compression_level=3, version="2.6", data_page_version="1.0")
    return sink.getvalue().to_pybytes()


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that every reader, and every crash, finds the old file or the new one.

    Raises:
        LakeError: the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".new-", delete=False) as file:
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        _sync_folder(path.parent)
    except OSError as error:
        raise LakeError(
            f"cannot write {path}: {error.strerror or error}; make the folder writable, or set DARKHORSE_HOME to another"
        ) from error


def read_table(path: Path) -> pa.Table | None:
    """The table at `path`, read in one go; None where there is no file.

    Raises:
        LakeError: the file cannot be read or is not Parquet.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LakeError(f"cannot read {path}: {error.strerror or error}") from error
    try:
        return pq.read_table(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise LakeError(
            f"{path} is not a whole Parquet file ({error}); delete it and materialise its day again"
        ) from error


def _sync_folder(folder: Path) -> None:
    """Force the rename itself to disk: after a power cut the new name must still be there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
