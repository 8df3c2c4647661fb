"""How a table becomes a file and a file a table: the same rows give the same bytes, and no reader sees half a file.

A file is written under a temporary name in its own folder, forced to disk, and renamed over the old one. Readers
take a file in one go: opening the same path twice (footer, then pages) while it is replaced gave 89 errors in 5,964
reads, reading it once gave none (docs/design.md).
"""

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from darkhorse_assets.errors import LakeError


def parquet_bytes(table: pa.Table) -> bytes:
    """The table as Parquet with fixed writer settings.

    No dictionaries: in files of a day they cost a sixth of the time and 5 % more bytes. Pages carry checksums, so that
    a file that rots is known as one.
    """
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=3,
        use_dictionary=False,
        version="2.6",
        data_page_version="1.0",
        write_page_checksum=True,
    )
    return sink.getvalue().to_pybytes()


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` at `path` so that every reader, and every crash, finds the old file or the new one.

    Raises:
        LakeError: the folder cannot be made or written.
    """
    fresh = path.with_name(f".new-{uuid4().hex}")  # a name that no reader looks for, should a crash leave it behind
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with fresh.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise LakeError(
            f"cannot write {path}: {error.strerror or error}; make it writable or change DARKHORSE_HOME"
        ) from error


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table | None:
    """The table at `path` (or only these of its columns), read in one go; None where there is no file.

    Raises:
        LakeError: the file cannot be read or is not Parquet.
    """
    content = read_file(path)
    return None if content is None else parquet_table(content, path, columns)


def read_file(path: Path) -> bytes | None:
    """What lies at `path`; None where there is no file. Raises LakeError where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LakeError(f"cannot read {path}: {error.strerror or error}") from error


def parquet_table(content: bytes, path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """The table (or only these of its columns) in what was read at `path`. Raises LakeError where it is no Parquet."""
    try:
        # Not pq.read_table: its dataset machinery and threads take twice as long for files of a day.
        with pq.ParquetFile(pa.BufferReader(content), page_checksum_verification=True) as file:
            return file.read(list(columns) if columns else None, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise LakeError(
            f"{path} is not a whole Parquet file ({error}); restore it, or delete it and try again"
        ) from error


def _sync_folder(folder: Path) -> None:
    """Force the rename itself to disk: after a power cut the new name must still be there."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
