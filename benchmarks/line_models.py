"""Classifiers of a line alone, by jieba's words: fastText, and TF-IDF with logistic regression.

Input: lines and their labels.  Output: labels of other lines.  Run time: about a minute each for 90,000 lines.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from pathlib import Path

_LABEL = "__label__"  # fastText's mark of a label in its training file
EPOCHS = 10
WORD_PAIRS = 2  # n-grams of words, for both models
STRENGTH = 10.0  # inverse of the regularisation of the logistic regression
FEWEST_LINES = 2  # that a word or pair of words stands in
SEED = 0


def words(line: str) -> str:
    """The line's words with blanks between.

    >>> words("今天下雨。")
    '今天 下雨 。'
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return " ".join(word for word in jieba.cut(line.lower()) if not word.isspace())


def fasttext_labels(lines: Sequence[str], labels: Sequence[str], unseen: Sequence[str]) -> list[str]:
    """Labels of the `unseen` lines by fastText; all lines are `words`."""
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines.txt"
        rows = (f"{_LABEL}{label} {line}\n" for line, label in zip(lines, labels, strict=True))
        path.write_text("".join(rows), encoding="utf-8")
        model = fasttext.train_supervised(
            str(path), epoch=EPOCHS, wordNgrams=WORD_PAIRS, thread=1, seed=SEED, verbose=0
        )
    found, _ = model.predict(list(unseen))
    return [first.removeprefix(_LABEL) for first, *_ in found]


def logistic_labels(lines: Sequence[str], labels: Sequence[str], unseen: Sequence[str]) -> list[str]:
    """Labels of the `unseen` lines by TF-IDF and logistic regression; all lines are `words`."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    tf_idf = TfidfVectorizer(
        tokenizer=str.split, token_pattern=None, lowercase=False, ngram_range=(1, WORD_PAIRS), min_df=FEWEST_LINES,
        sublinear_tf=True,
    )  # fmt: skip
    model = LogisticRegression(C=STRENGTH, max_iter=300)
    model.fit(tf_idf.fit_transform(lines), labels)
    return [str(label) for label in model.predict(tf_idf.transform(unseen))]
