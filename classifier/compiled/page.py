"""Compiled twin of `classifier.page`: what each document says as a whole, once a document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from classifier import context, page
from classifier.compiled.jit import kernel


@kernel
def _sum_up(
    units: NDArray[np.float32], lengths: NDArray[np.int64], first: NDArray[np.int64], longest: int, long: int,
    one: int, log2: NDArray[np.float32], out: NDArray[np.float32],
) -> None:  # fmt: skip
    heads = len(units)
    for document in range(len(first) - 1):
        begin, end = first[document], first[document + 1]
        if begin == end:
            out[:, document] = np.float32(0)
            continue
        total, paragraphs = 0, 0
        for i in range(begin, end):
            total += min(lengths[i], longest)
            paragraphs += lengths[i] >= long
        for head in range(heads):
            weighed = 0
            for i in range(begin, end):
                weighed += np.int64(np.rint(units[head, i] * np.float32(one))) * min(lengths[i], longest)
            out[head, document] = weighed / (total * one)
        out[heads, document] = log2[total] if total < len(log2) else np.float32(np.log2(total))
        out[heads + 1, document] = paragraphs / (end - begin)


def page_signals(
    units: NDArray[np.float32], lengths: NDArray[np.int64], first: NDArray[np.int64], log2: NDArray[np.float32]
) -> NDArray[np.float32]:
    """As `classifier.page.page_signals`, but a column a document, shape (heads + 2, documents).

    units: scores of each segment, shape (heads, s).  lengths: characters of each.  first: index of each document's
    first segment, and s.  log2: of whole numbers.
    """
    out = np.empty((len(units) + 2, len(first) - 1), dtype=np.float32)
    _sum_up(units, lengths, first, page.LONGEST, page.LONG, context.ONE, log2, out)
    return out
