"""Every code that a problem can have: one declaration each, which the checker, `wfrun check --explain` and the manual read.

A code never changes its meaning. Both examples of a declaration are complete scripts: checking ``wrong`` reports the code and nothing
else, checking ``right`` reports nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from wfrun.dsl.diagnostics.diagnostic import Code, Family
from wfrun.dsl.diagnostics.rule_docs import conditions as logic
from wfrun.dsl.diagnostics.rule_docs import money, names, types
from wfrun.dsl.diagnostics.rule_docs import safety as care
from wfrun.dsl.diagnostics.rule_docs import syntax as grammar

FAMILIES: tuple[Family, ...] = (grammar.FAMILY, names.FAMILY, types.FAMILY, money.FAMILY, logic.FAMILY, care.FAMILY)
"""The codes by what they are about, in the order of the manual."""

CODES: Mapping[str, Code] = MappingProxyType({code.name: code for family in FAMILIES for code in family.codes})
"""By name, in the order of the manual."""
