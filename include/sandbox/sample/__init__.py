"""The sample organisation: Kranich & Holm, sixty people who make rucksacks and tents, on both sides of a move.

`build_source()` is their Process Street (15 workflows, 150 runs), `target_seed()` their Tallyfy before it.
`generate(workflows, runs, seed)` makes organisations of any size, `empty()` one with nothing in it.
"""

from include.sandbox.sample.bigger import Shape, generate
from include.sandbox.sample.build import build_source, empty
from include.sandbox.sample.target import target_seed

__all__ = ["Shape", "build_source", "empty", "generate", "target_seed"]
