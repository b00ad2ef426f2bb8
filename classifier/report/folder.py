"""The folder of pages beside a summary: it appears whole or not at all, and replaces nothing but pages."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from classifier.errors import OutputError, OutputRefused

_PAGE = re.compile(r"\d{6,}\.html")


def folder_beside(summary: str) -> Path:
    """Where the pages of a summary go.

    >>> folder_beside("out/report.html").name
    'report_pages'
    """
    return Path(f"{Path(summary).with_suffix('')}_pages")


def page_name(number: int) -> str:
    """
    >>> page_name(7)
    '000007.html'
    """
    return f"{number:06d}.html"


@contextmanager
def new_folder(folder: Path, *, overwrite: bool = False) -> Iterator[Path]:
    """A folder to write pages into, moved to its place at the end.

    Raises OutputRefused if the place is taken and `overwrite` is not set, or by anything but the pages of an earlier
    report; OutputError if it cannot be written.
    """
    _check(folder, overwrite)
    try:
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".zhengwen-", suffix=".part") as temporary:
            pages = Path(temporary) / "pages"
            pages.mkdir()
            yield pages
            if folder.exists():
                shutil.rmtree(folder)
            pages.rename(folder)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror or error}") from error


def _check(folder: Path, overwrite: bool) -> None:
    if not folder.exists():
        return
    if not overwrite:
        raise OutputRefused(f"{folder}: exists; --overwrite replaces it")
    if not folder.is_dir() or any(not _PAGE.fullmatch(path.name) for path in folder.iterdir()):
        raise OutputRefused(f"{folder}: holds more than the pages of a report; write to another file")
