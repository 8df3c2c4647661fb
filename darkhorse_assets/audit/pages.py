"""The Data Docs of a month: Great Expectations' page per table and an index of our own, as files that open from disk.

Its own pages fetch style sheets, scripts and pictures from five hosts, and its index is empty without them; here
nothing is fetched. The index is replaced in one step, so whoever opens it finds the old audit whole or the new one.
"""

import re
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

from jinja2 import Environment, PackageLoader

from darkhorse_assets.errors import LakeError
from darkhorse_assets.lake.files import replace_file

INDEX = "index.html"
_PAGES = "pages-"
_FETCHED = re.compile(r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|url\(['\"]?https?:[^)]*\)", re.DOTALL)
_LINK_WITHIN_THEIR_SITE = re.compile(r'href="(?:\.\./)+[^"]*"')
_OWN_FOOTER = re.compile(r"<footer\b.*?</footer>", re.DOTALL)


def offline(page: str) -> str:
    """A page of Great Expectations that fetches nothing: plain, in a style of ours, and without what needs scripts."""
    style = files(__package__).joinpath("data_docs.css").read_text()
    bare = _OWN_FOOTER.sub("", _FETCHED.sub("", page))
    linked = _LINK_WITHIN_THEIR_SITE.sub(f'href="../{INDEX}"', bare)
    return linked.replace("</head>", f"<style>{style}</style></head>", 1)


def index_page(told: Mapping[str, object]) -> str:
    """The page that leads to the tables' pages; `told` is what `templates/index.html` shows."""
    environment = Environment(loader=PackageLoader(__package__), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    style = files(__package__).joinpath("data_docs.css").read_text()
    return environment.get_template(INDEX).render(style=style, **told)


def write_data_docs(folder: Path, pages: Mapping[str, str], told: Mapping[str, object]) -> Path:
    """Put the pages (by table) and their index into `folder`, in place of what is there; gives the index's path.

    Raises:
        LakeError: the folder cannot be written.
    """
    name = f"{_PAGES}{uuid4().hex[:12]}"
    for table, page in pages.items():
        replace_file(folder / name / f"{table}.html", offline(page).encode())
    links = {table: f"{name}/{table}.html" for table in pages}
    replace_file(folder / INDEX, index_page({**told, "links": links}).encode())
    try:
        for older in folder.glob(f"{_PAGES}*"):
            if older.name != name:
                shutil.rmtree(older)
    except OSError as error:
        raise LakeError(f"the old pages in {folder} cannot be removed: {error}; make it writable") from error
    return folder / INDEX
