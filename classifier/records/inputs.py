"""What a person names as inputs, folders and patterns and lists among them, to the files meant."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from classifier.records.compression import without_suffix
from classifier.records.formats import SUFFIXES
from classifier.records.source import STDIN, opened


def expand(names: Iterable[str]) -> list[str]:
    """The files behind `names`, each name's in the order of their paths.

    A folder stands for all files below it that have a known suffix and are not hidden, a pattern with `*`, `?`, `[…]`
    or `**` for what it matches. A name that stands for nothing is left as it is, for the reader to say so.
    """
    return [path for name in names for path in _files(name)]


def _files(name: str) -> Iterator[str]:
    if name == STDIN or os.path.isfile(name):
        yield name
    elif os.path.isdir(name):
        yield from sorted(_below(name)) or [name]
    else:
        yield from sorted(filter(os.path.isfile, glob.iglob(name, recursive=True))) or [name]


def _below(folder: str) -> Iterator[str]:
    for root, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and PurePath(without_suffix(name)).suffix.lower() in SUFFIXES:
                yield os.path.join(root, name)


def listed(path: str) -> list[str]:
    """The names in a list of files (`-` is standard input): one a line, in UTF-8. Raises OSError."""
    with opened(path) as stream:
        lines = stream.read().decode("utf-8-sig", "surrogateescape").split("\n")
    return [line.rstrip("\r") for line in lines if line.strip()]
