"""Documents in files: one module a format family, each with `pieces` (cut a stream) and `records` (understand a piece).

`read(path)` yields a `Record` for each document, in order, and an `InputError` (yielded, not raised) in the place of
each one that cannot be read, so that one bad record costs no other. Labelled documents: `classifier.records.labelled`.
"""

from classifier.records.formats import FORMATS, format_by_name, pieces, read, records
from classifier.records.record import Options, Piece, Record

__all__ = ["FORMATS", "Options", "Piece", "Record", "format_by_name", "pieces", "read", "records"]
