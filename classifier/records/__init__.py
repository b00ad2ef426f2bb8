"""Documents in files: one module a format family, each with `read(stream, name, options)`.

`read(path)` yields a `Record` for each document, in order, and an `InputError` (yielded, not raised) in the place of
each one that cannot be read, so that one bad record costs no other. Labelled documents: `classifier.records.labelled`.
"""

from classifier.records.formats import format_of, read
from classifier.records.record import Options, Record

__all__ = ["Options", "Record", "format_of", "read"]
