"""What the words of a segment weigh: the weights of its n-grams, shared out over their characters and put together."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.errors import ZhengwenError
from classifier.features import Measured
from classifier.ngrams import CHAR_ORDERS, NOTHING, SHAPE_ORDERS, Runs, char_buckets, shape_buckets
from classifier.scores import LinearHeads

SHAPE = "(shape of the line)"
START = "(what every line begins with)"


@cache
def _tokenizer() -> Any:
    try:
        import jieba
    except ImportError as error:
        raise ZhengwenError("reasons are told in words, which jieba finds: pip install 'zhengwen[explain]'") from error
    jieba.setLogLevel("ERROR")
    return jieba.Tokenizer()


def segment_words(text: str) -> list[str]:
    """The words of a text, in order; together they are the text."""
    return list(_tokenizer().lcut(text))


def word_weights(
    measured: Measured, heads: LinearHeads, number: int, text: str, contrast: NDArray[np.float64]
) -> dict[str, float]:
    """What each word of segment `number` of a batch adds to the sum of the heads' scores times `contrast`.

    The line's shape and the heads' intercepts are words of their own, so that the values sum to the score that
    `classifier.scores.score` gives. A word that occurs more than once is one entry.
    """
    scale = heads.scale.astype(np.float64) * contrast
    begin = int(measured.bounds[number])
    size = len(text) + 1
    stream = measured.folded[begin : begin + size]
    seen: Counter[int] = Counter()
    places: list[tuple[int, int, int]] = []  # bucket, order, position of the last character
    for order in CHAR_ORDERS:
        buckets = char_buckets(stream, np.zeros(1, dtype=np.int64), order, heads.bits)
        places += [(int(bucket), order, at) for at, bucket in enumerate(buckets) if bucket != NOTHING]
    shapes = _shapes(measured.runs, number, heads.bits)
    seen.update(bucket for bucket, _, _ in places)
    seen.update(shapes)  # a bucket counts once, also where a shape and an n-gram fall into the same one
    value = {bucket: float(heads.weights[bucket].astype(np.float64) @ scale) / count for bucket, count in seen.items()}
    weight = np.zeros(len(text))
    for bucket, order, at in places:
        low, high = max(at - order + 1, 0), min(at + 1, len(text))
        weight[low:high] += value[bucket] / max(high - low, 1)
        if high <= low:  # the edge mark alone: it belongs to the last character
            weight[-1] += value[bucket]
    found: dict[str, float] = {START: float(heads.intercept.astype(np.float64) @ contrast)}
    found[SHAPE] = sum(value[bucket] for bucket in shapes)
    at = 0
    for word in segment_words(text):
        found[word] = found.get(word, 0.0) + float(weight[at : at + len(word)].sum())
        at += len(word)
    return found


def _shapes(runs: Runs, number: int, bits: int) -> list[int]:
    """Buckets of the shape n-grams of a segment, each as often as it occurs."""
    begin = int(runs.bounds[number])
    end = int(runs.bounds[number + 1]) if number + 1 < len(runs.bounds) else len(runs.symbols)
    own = Runs(runs.symbols[begin:end], np.zeros(1, dtype=np.int64))
    found = [shape_buckets(own, order, bits) for order in SHAPE_ORDERS]
    return [int(bucket) for buckets in found for bucket in buckets if bucket != NOTHING]
