"""The nasty organisation: few objects, each of them the one that breaks a naive reader or writer.

`build_source()` is its Process Street, with values that the vendor's specification does not list (`unknown.py` has
them all); `known()` is the same without those, so that its answers can be held against the specification;
`target_seed()` is a Tallyfy that already uses some of its names.
"""

from include.sandbox.nasty.build import build_source, known
from include.sandbox.nasty.target import target_seed

__all__ = ["build_source", "known", "target_seed"]
