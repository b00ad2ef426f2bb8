"""Others at the same work: line classifiers on the same lines, extractors on HTML of the same pages.

The line classifiers are trained on the generated lines themselves; only their speed is looked at here
(`docs/accuracy.md` has their accuracy).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.extractors import EXTRACTORS
from benchmarks.line_models import words
from benchmarks.speed.material import MEGABYTE, Page, about
from benchmarks.speed.timing import seconds

LINES_MB, WORDS_MB, HTML_MB = 2.0, 0.4, 0.4  # of text: what each kind of peer goes through in seconds
_RUNS = 3
_EXTRACTORS = ("jusText", "trafilatura", "resiliparse")


def _fasttext(lines: Sequence[str], labels: Sequence[str]) -> Callable[[], object]:
    """Prediction on lines whose characters are set apart already, which is not counted."""
    import fasttext

    spaced = [" ".join(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        rows = (f"__label__{label} {line}\n" for line, label in zip(spaced, labels, strict=True))
        path.write_text("".join(rows), encoding="utf-8", errors="replace")
        model = fasttext.train_supervised(str(path), epoch=2, wordNgrams=2, bucket=1 << 18, thread=1, verbose=0)
    return lambda: model.predict(spaced)


def _words(line: str) -> list[str]:
    return words(line).split()


def _hashing(lines: Sequence[str], labels: Sequence[str], *, with_words: bool) -> Callable[[], object]:
    """scikit-learn: hashed n-grams of characters, or of jieba's words, and a linear model."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier

    if with_words:
        vectoriser = HashingVectorizer(tokenizer=_words, token_pattern=None, ngram_range=(1, 2))
    else:
        vectoriser = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=1 << 18)
    model = SGDClassifier(loss="log_loss", max_iter=3, tol=None).fit(vectoriser.transform(lines), labels)
    return lambda: model.predict(vectoriser.transform(lines))


def line_classifiers(pages: Sequence[Page]) -> dict[str, float]:
    """MB/s of text."""
    found = {}
    for name, megabytes, make in (
        ("fastText, characters, prediction only", LINES_MB, _fasttext),
        ("scikit-learn: hashed 1-3-grams and linear", LINES_MB, lambda *a: _hashing(*a, with_words=False)),
        ("jieba, scikit-learn: hashed words and linear", WORDS_MB, lambda *a: _hashing(*a, with_words=True)),
    ):
        chosen = about(pages, megabytes)
        lines = [line for page in chosen for line in page.lines]
        labels = [label for page in chosen for label in page.labels]
        found[name] = sum(page.size for page in chosen) / MEGABYTE / seconds(make(lines, labels), _RUNS)
    return found


def extractors(pages: Sequence[Page]) -> dict[str, float]:
    """MB/s of the pages' text, not of their HTML."""
    chosen = about(pages, HTML_MB)
    sources = [page.html for page in chosen]
    size = sum(page.size for page in chosen) / MEGABYTE
    return {
        f"{name} on HTML": size / seconds(lambda extract=EXTRACTORS[name]: [extract(html) for html in sources], _RUNS)
        for name in _EXTRACTORS
    }
