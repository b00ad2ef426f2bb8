"""How fast and how large: `python -m benchmarks.speed` measures zhengwen, its peers and the floors in one run.

Input: pages from `training.generate`, which are made up.  Output: `benchmarks/results/speed.json`, `docs/speed.md`,
`docs/speed.png`.  Run time: about six minutes on an idle machine; with `--largest-mb 100` two.
"""
