"""The exceptions of zhengwen, drawn once:

ZhengwenError
├── ModelError      a model folder is missing, damaged, of another format, or holds what a model may not hold
└── InputError      a file or record that cannot be scored; says where and why
"""

from __future__ import annotations


class ZhengwenError(Exception):
    """Base of every error that zhengwen raises on purpose."""


class ModelError(ZhengwenError):
    """The model folder cannot be used; the message names the file, what was found and what was expected."""


class InputError(ZhengwenError):
    """An input cannot be scored; the message names the file, the line or record, and the reason."""
