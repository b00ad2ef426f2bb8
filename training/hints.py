"""Hint heads: linear models that learn from n-grams what a few written-down patterns say of a line.

Three things about a line tell of the lines around it: that it heads a feed, that it heads comments, that it sells. A
pattern finds them by their usual words; the head that learns from it generalises to spellings that the pattern lacks,
and costs nothing at prediction, where no regular expression runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from classifier.scores import LinearHeads, quantise
from training.linear import fit_heads

HINTS = ("feed_heading", "comment_heading", "selling")
_LONGEST_FEED_HEADING, _LONGEST_COMMENT_HEADING = 16, 30  # characters
_FEED_HEADING = re.compile(
    r"""
    ^\W*(?:
        相[关關] | 推[荐薦] | [热熱][门門点點文] | 最新 | 猜你 | 更多 | 大家都 | [你您]可能 | 延伸 | 精彩  # 相关阅读
        | 今日 | 本[周站] | 一周 | 排行 | 其[他它] | 往期 | [上下]一[篇条] | [编編][辑輯]推 | [为為][您你]  # 今日排行
        | 近期 | [图圖]片新[闻聞] | 看了又看 | 看[过過]
    )
    """,
    re.VERBOSE,
)
_COMMENT_HEADING = re.compile(r"[评評][论論]|留言|回[复覆]|跟[帖贴]|[网網]友|条回|[Cc]omment")  # 网友评论（12）
_SELLING = re.compile(
    r"""
    优惠 | 折扣 | 官网 | 邀请码 | 注册 | 立即 | 购买 | 限时 | 原价 | 微信 | 加群 | 下单 | 免费领 | 开户  # 限时优惠
    | 投注 | 代理 | 价格 | 元/月 | VPN | 机场 | 联系 | 優惠 | 購買 | 註冊 | 聯繫  # 套餐 25 元/月
    """,
    re.VERBOSE,
)


def hints(line: str) -> tuple[bool, bool, bool]:
    """Whether the patterns of `HINTS` find their words in a line.

    >>> hints("相关阅读"), hints("网友评论（12）"), hints("限时优惠，立即购买")
    ((True, False, False), (False, True, False), (False, False, True))
    >>> hints("评论员在文章里写道，这座城市的热闹与安静隔着一条河，三十年来没有变过。")
    (False, False, False)
    """
    return (
        len(line) <= _LONGEST_FEED_HEADING and _FEED_HEADING.search(line) is not None,
        len(line) <= _LONGEST_COMMENT_HEADING and _COMMENT_HEADING.search(line) is not None,
        _SELLING.search(line) is not None,
    )


def hint_heads(
    matrix: sparse.csr_matrix, lines: Iterable[str], weight: NDArray[np.float64], seed: int
) -> LinearHeads:
    """Train the heads of `HINTS`; matrix: sets of n-grams of the lines."""
    targets = np.array([hints(line) for line in lines], dtype=np.int64)
    fitted = [fit_heads(matrix, targets[:, hint], weight, 2, seed=seed) for hint in range(len(HINTS))]
    return quantise(
        np.stack([coefficients[:, 1] for coefficients, _ in fitted], axis=1),
        np.array([intercept[1] for _, intercept in fitted]),
    )
