"""Symbolic analysis of conditions: which can be true together, with every condition in force, and what that implies.

The analysis is sound: it reports only what is certain, and takes as possible whatever it cannot decide exactly. A condition goes through
the modules in this order: ``term_builder`` interns each value that it reads as a term (``value_numbers``), ``conditions`` turns it into a
three-valued formula over terms (``formulas``), a ``PathCondition`` collects the formulas in force at a place, and ``flow`` walks the
workflows with it.
"""
