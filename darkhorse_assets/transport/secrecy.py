"""Keeps credentials out of texts: whatever quotes the other side or an exception of a library goes through here."""

import base64
import html
import json
import re
from collections.abc import Callable

_USERINFO = r"(?<=//)[^/?#\s]*@"

_TELLING_CHARACTERS = 6
"""So much of a secret's beginning is taken out as well: quotations are cut, and one ended in the midst of a name."""
_CUT_ANYWHERE = 80
"""Of a longer secret what is cut further behind is found up to there; a pattern has no room for more."""


def redactor(auth: tuple[str, str] | None) -> Callable[[str], str]:
    """A function that takes out of a text the username, the password, their Basic token, and the userinfo of any url.

    However their characters are written: as they are, or escaped for an address, JSON, HTML or Python. It also makes
    the text one printable line, for it may hold a server's words and ends in a terminal.
    """
    patterns = [re.compile(pattern) for pattern in (_USERINFO, *map(_begun, _secrets(auth)))]

    def redact(text: str) -> str:
        line = "".join(c if c.isprintable() else " " for c in text)
        kept, end = "", 0
        for first, behind in sorted(found.span() for pattern in patterns for found in pattern.finditer(line)):
            if first >= end:
                kept += line[end:first] + "***"
            end = max(end, behind)
        return kept + line[end:]

    return redact


def _secrets(auth: tuple[str, str] | None) -> set[str]:
    if auth is None:
        return set()
    token = base64.b64encode(":".join(auth).encode()).decode()
    return {secret for secret in (token, *auth) if secret}


def _begun(secret: str) -> str:
    """The secret, or what there is of it where it was cut."""
    written = [*map(_written, secret)]
    rest = f"(?:{''.join(written[_CUT_ANYWHERE:])})?"
    for each in reversed(written[_TELLING_CHARACTERS:_CUT_ANYWHERE]):
        rest = f"(?:{each}{rest})?"
    return "".join(written[:_TELLING_CHARACTERS]) + rest


def _written(character: str) -> str:
    """Every way to write one character, as a pattern."""
    literal = {character, html.escape(character), json.dumps(character)[1:-1], "+" if character == " " else character}
    octets, units = character.encode(), character.encode("utf-16-be").hex(" ", 2).split()
    codes = [
        "".join(f"%{octet:02x}" for octet in octets),
        "".join(rf"\x{octet:02x}" for octet in octets),
        "".join(rf"\u{unit}" for unit in units),
        f"&#{ord(character)};",
    ]
    longest_first = sorted(literal, key=len, reverse=True)
    return f"(?:{'|'.join([*map(re.escape, longest_first), *(f'(?i:{re.escape(code)})' for code in codes)])})"
