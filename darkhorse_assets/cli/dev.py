"""Dagster's webserver and daemon side by side on this home, until Ctrl-C.

Not `dagster dev`: it is superseded, warns so on each start, and takes the repository's dagster.yaml for a mistake.
"""

import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import IO

from rich.console import Console

from darkhorse_assets.defs.instance import REPOSITORY, only_one, opened_instance
from darkhorse_assets.errors import DarkhorseError, UsageError
from darkhorse_assets.settings import Settings

PATIENCE_SECONDS = 20


def develop(settings: Settings, port: int) -> None:
    """Run both until one ends or the user stops them.

    Raises:
        UsageError: they run on this home already, or the port is taken.
        DarkhorseError: one of them ended by itself; what it printed says why.
    """
    with only_one(settings) as lock:
        _check_is_free(port)
        with opened_instance(settings):
            pass
        _serve(port, lock)


def _check_is_free(port: int) -> None:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise UsageError(f"port {port} cannot be used ({error.strerror}): choose another with --port") from None


def _serve(port: int, lock: IO[str]) -> None:
    workspace = ["--workspace", str(REPOSITORY / "workspace.yaml")]
    commands = {
        "dagster-webserver": [*workspace, "--host", "127.0.0.1", "--port", str(port)],
        "dagster-daemon": ["run", *workspace],
    }
    programs = Path(sys.executable).parent
    processes: dict[str, subprocess.Popen[bytes]] = {}
    signal.signal(signal.SIGTERM, _as_interrupt)
    try:
        for name, arguments in commands.items():
            command = [str(programs / name), *arguments]
            processes[name] = subprocess.Popen(command, pass_fds=[lock.fileno()])  # noqa: S603  every word of it is ours
        print(*(process.pid for process in processes.values()), file=lock, flush=True)
        Console().print(f"the UI answers on http://127.0.0.1:{port} in some seconds; Ctrl-C ends it", highlight=False)
        _until_one_ends(processes)
    except KeyboardInterrupt:
        Console().print("stopping")
    finally:
        _stop(list(processes.values()))


def _until_one_ends(processes: Mapping[str, "subprocess.Popen[bytes]"]) -> None:
    while True:
        for name, process in processes.items():
            try:
                code = process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                continue
            raise DarkhorseError(f"{name} ended by itself with code {code}: see above")


def _as_interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(processes: list["subprocess.Popen[bytes]"]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
