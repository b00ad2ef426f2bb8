"""`python -m benchmarks`: the shipped model's accuracy from every side; results, plots and docs written anew."""

from __future__ import annotations

from benchmarks import atlas, calibration, peers, robustness

for command in (robustness, calibration, atlas, peers):
    command.main(args=[], standalone_mode=False)
