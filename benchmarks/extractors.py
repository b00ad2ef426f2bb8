"""HTML extractors as functions from a page's HTML to the text they take for the article, its title first.

All run as they come, with two kindnesses. jusText has no Chinese stop words, so it runs independent of language, as
its documentation says, and with half its lengths, since a Chinese line says as much in half the characters (on `train`
that is the best of four settings by body F1). trafilatura is asked to leave out readers' comments, no article here.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable
from importlib.metadata import version

_LOGGERS = ("trafilatura", "readability.readability", "boilerpy3", "htmldate")  # each page that surprises them
_PACKAGES = ("trafilatura", "Resiliparse", "readability-lxml", "gne", "jusText", "boilerpy3")


def _trafilatura(html: str) -> str:
    import trafilatura

    return trafilatura.extract(html, include_comments=False) or ""


def _resiliparse(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(html, main_content=True, alt_texts=False)


def _readability(html: str) -> str:
    from readability import Document
    from resiliparse.extract.html2text import extract_plain_text

    document = Document(html)
    return f"{document.short_title()}\n{extract_plain_text(document.summary(), main_content=False)}"


def _gne(html: str) -> str:
    from gne import GeneralNewsExtractor

    found = GeneralNewsExtractor().extract(html)
    return f"{found['title']}\n{found['content']}"


def _justext(html: str) -> str:
    import justext

    paragraphs = justext.justext(
        html.encode(), frozenset(), stopwords_low=0, stopwords_high=0, encoding="utf-8",
        length_low=justext.core.LENGTH_LOW_DEFAULT // 2, length_high=justext.core.LENGTH_HIGH_DEFAULT // 2,
    )  # fmt: skip
    return "\n".join(paragraph.text for paragraph in paragraphs if not paragraph.is_boilerplate)


def _boilerpy3(html: str) -> str:
    from boilerpy3.extractors import ArticleExtractor

    document = ArticleExtractor(raise_on_failure=False).get_doc(html)
    return f"{document.title or ''}\n{document.content}"


EXTRACTORS: dict[str, Callable[[str], str]] = {
    "trafilatura": _trafilatura, "resiliparse": _resiliparse, "readability": _readability, "GNE": _gne,
    "jusText": _justext, "boilerpy3": _boilerpy3,
}  # fmt: skip


def extract(name: str, html: str) -> str | None:
    """The article that the extractor called `name` finds in a page; None if it fails on the page."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in _LOGGERS:
            logging.getLogger(logger).setLevel(logging.CRITICAL)
        try:
            return EXTRACTORS[name](html)
        except Exception:  # what a peer raises on a broken page is its own; the page then counts as empty
            return None


def versions() -> dict[str, str]:
    """Versions of the packages that were measured."""
    return {name: version(name) for name in _PACKAGES}
