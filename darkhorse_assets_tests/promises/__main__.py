"""`python -m darkhorse_assets_tests.promises [name ...]`: the promises in their long form, as tables.

Exit code 1 where one is broken. All of them take about an hour on two cores; progress is on stderr.
"""

import logging
import sys
from collections.abc import Callable, Mapping
from time import monotonic

from darkhorse_assets_tests.promises import (
    conservation,
    crash_anywhere,
    exactly_once,
    last_writer,
    no_secret,
    rate,
    reader_gap,
)

PROMISES: Mapping[str, Callable[[], list[str]]] = {
    "crash": crash_anywhere.run,
    "gap": reader_gap.run,
    "once": exactly_once.run,
    "last": last_writer.run,
    "conservation": conservation.run,
    "secret": no_secret.run,
    "rate": rate.run,
}


def main(names: list[str]) -> None:
    """Those named, or all; what is broken is said at the end."""
    if unknown := set(names) - PROMISES.keys():
        sys.exit(f"no promise {', '.join(sorted(unknown))}: there are {', '.join(PROMISES)}")
    logging.disable(logging.WARNING)  # waits and retries are what is asked for here
    broken = []
    for name in names or PROMISES:
        began = monotonic()
        found = PROMISES[name]()
        print(f"\n{name}: {len(found)} violations, {monotonic() - began:.0f} s", flush=True)
        broken += [f"{name}: {each}" for each in found]
    sys.exit("\n".join(broken) or 0)


if __name__ == "__main__":
    main(sys.argv[1:])
