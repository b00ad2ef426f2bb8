"""zhengwen 正文: tell the article from what was glued onto it, line by line of a Chinese web page's text.

>>> from classifier import predict
>>> document = predict("首页 > 新闻 > 正文\\n今天上午，市里召开会议，部署明年的防汛工作。")
>>> [segment.label for segment in document.segments]
['boilerplate', 'body']
"""

from classifier.document import Document, Segment
from classifier.errors import InputError, ModelError, ZhengwenError
from classifier.model import Classifier, load
from classifier.shipped import predict

__all__ = ["Classifier", "Document", "InputError", "ModelError", "Segment", "ZhengwenError", "load", "predict"]
