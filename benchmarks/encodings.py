"""How often the encoding of a Chinese text is found: `python -m benchmarks.encodings`.

The pages of dev, whole and in excerpts, written in each encoding and read back (for Big5 in traditional characters).
"""

from __future__ import annotations

import sys

import opencc

from benchmarks.record import DATA
from classifier.records.encoding import detect
from classifier.records.labelled import load_labelled

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
LENGTHS = (10, 30, 100, None)  # characters; None for the whole page
_FIRST_CHINESE = "\u4e00"
_SKIPPED = 20  # characters at the head of a page, which is often a menu


def excerpt(text: str, length: int | None, encoding: str, traditional: opencc.OpenCC) -> str:
    part = text if length is None else text.strip()[_SKIPPED : _SKIPPED + length]
    return traditional.convert(part).encode("big5", "ignore").decode("big5") if encoding == "big5" else part


def main() -> None:
    path = DATA / "dev.jsonl.gz"
    if not path.is_file():
        sys.exit(f"{path} is absent: nothing measured")
    texts = [document.text for document in load_labelled(str(path))]
    traditional = opencc.OpenCC("s2t")
    print("characters, encoding, texts, read rightly, wrong without a doubt said")
    for length in LENGTHS:
        for encoding in ENCODINGS:
            parts = [excerpt(text, length, encoding, traditional) for text in texts]
            parts = [part for part in parts if any(char >= _FIRST_CHINESE for char in part)]
            found = [detect(part.encode(encoding)) for part in parts]
            right = sum(one.text == part for one, part in zip(found, parts, strict=True))
            misled = sum(one.text != part and not one.doubt for one, part in zip(found, parts, strict=True))
            print(f"{length or 'all'}, {encoding}, {len(parts)}, {right}, {misled}")


if __name__ == "__main__":
    main()
