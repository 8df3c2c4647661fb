"""Keeps credentials out of texts: whatever quotes the other side or an exception of a library goes through here."""

import base64
import re
from collections.abc import Callable
from urllib.parse import quote

_USERINFO = r"(?<=//)[^/?#\s]*@"


def redactor(auth: tuple[str, str] | None) -> Callable[[str], str]:
    """A function that takes out of a text the username, the password, their Basic token, and the userinfo of any url.

    It also makes the text one printable line, for it may hold a server's words and ends in a terminal.
    """
    pattern = re.compile("|".join([_USERINFO, *map(re.escape, _spellings(auth))]))

    def redact(text: str) -> str:
        return pattern.sub("***", "".join(c if c.isprintable() else " " for c in text))

    return redact


def _spellings(auth: tuple[str, str] | None) -> list[str]:
    if auth is None:
        return []
    token = base64.b64encode(":".join(auth).encode()).decode()
    # The longest first: a password that contains the username must not lose only that part.
    return sorted({s for s in (token, *auth, *(quote(a, safe="") for a in auth)) if s}, key=len, reverse=True)
