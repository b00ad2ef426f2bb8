"""Template files to HTML that asks nothing of the network and runs no script but its own."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from classifier.labels import LABELS

if TYPE_CHECKING:
    from jinja2 import Environment

_FOLDER = files("classifier.report") / "templates"
# Escaped for HTML or not, these are invisible, break the page's encoding, or turn the direction of what follows.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_UNSHOWABLE = re.compile("[\x80-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_PICTURES = {**{code: 0x2400 + code for code in range(0x20)}, 0x7F: 0x2421}


def showable(text: str) -> str:
    """`text` with characters that a page cannot show replaced one for one, so that offsets stay.

    >>> showable("a\\x00\\ud800b")
    'a␀\\ufffdb'
    """
    return _UNSHOWABLE.sub("\ufffd", _CONTROL.sub(lambda match: chr(_PICTURES[ord(match[0])]), text))


def fill(template: str, /, **values: Any) -> str:
    """The HTML of a template, with `values` escaped in it and its style sheet and script laid inside."""
    script = _read(f"{template}.js")
    return _environment().get_template(f"{template}.html").render(
        **values, labels=LABELS, style=Markup(_read("common.css") + _read(f"{template}.css")), script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )  # fmt: skip


@cache
def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_read), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"percent": percent, "grouped": "{:,}".format}
    return environment


def percent(share: float) -> str:
    """A share from 0 to 1 for a person; what is not nothing never reads as 0 %.

    >>> percent(0.7149), percent(0.004), percent(0.0)
    ('71\u202f%', '<1\u202f%', '0\u202f%')
    """
    return "<1\u202f%" if 0 < share < 0.005 else f"{share:.0%}".replace("%", "\u202f%")
