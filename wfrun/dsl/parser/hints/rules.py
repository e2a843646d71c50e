"""The ordered list of hint rules: the first that explains the error site wins, else the message says what the grammar expects there."""

from __future__ import annotations

from collections.abc import Callable

from wfrun.dsl.parser.hints import (
    assignments,
    calls,
    clauses,
    expected,
    expressions,
    given_lines,
    quotes,
    statements,
    table,
    test_lines,
    toplevel,
    worded_comparisons,
)
from wfrun.dsl.parser.hints.error_site import ErrorSite, Explanation

Rule = Callable[[ErrorSite], Explanation | None]

RULES: tuple[Rule, ...] = (
    # lines of tests
    test_lines.line, given_lines.answer, given_lines.later, given_lines.given, given_lines.clock_or_start, given_lines.stand_in,
    given_lines.fields, test_lines.wait, test_lines.outcome, test_lines.comparison,
    # texts
    quotes.map_in_text, quotes.quotes_inside,
    # comparisons in words
    worded_comparisons.comparison_in_words, worded_comparisons.denied_comparison, worded_comparisons.time_from_now,
    # clauses of triggers and waits
    clauses.misspelt_before, clauses.unless, clauses.comma_before_clause, clauses.arguments_with_and, clauses.times_per,
    toplevel.imported, table.written_otherwise, clauses.one_account, clauses.fields_with_and, clauses.reserved_name,
    # statements
    statements.approval_in_condition, statements.action_in_value, statements.branch_after_else, statements.failure_inside,
    # items and triggers
    toplevel.item_word, toplevel.comment, toplevel.dash, toplevel.no_quotes, toplevel.quotes, toplevel.listed_events, toplevel.trigger,
    toplevel.timetable, toplevel.clause, toplevel.parameter,
    # assignments
    assignments.named_value, assignments.item_added, assignments.field_set,
    # calls and headers
    expressions.name_in_braces, calls.scoped_call, calls.command_line, calls.arguments_in_braces, calls.waiting_word, calls.loop_header,
    calls.catch_or_stop, calls.wait, calls.call_with_brackets, calls.commas, calls.formatted_text, calls.joined_text, calls.key_of_map,
    calls.second_statement, calls.block_not_opened, calls.condition_after, calls.computed_first, calls.named_value,
    # values
    expressions.durations, expressions.word_after_amount, expressions.other_side, expressions.pair_with_comma,
    expressions.map_in_square_brackets, expressions.other_case, expressions.equals_sign, expressions.is_for_equals,
    expressions.other_operator, expressions.article, expressions.comma_for_and, expressions.operator_before_value,
    expressions.list_in_parentheses, expressions.operator_as_function, expressions.method, expressions.condition_in_list,
    expressions.code_before_amount, expressions.pattern_between_slashes, expressions.value_by_condition, expressions.word_before_block,
    expressions.colon,
    # words that are only near one of the language
    clauses.misspelt, expressions.comma,
    expected.expected,
)  # fmt: skip
"""Asked in this order: words that have a meaning of their own come before those that are only near one. The last always explains."""


def explain(site: ErrorSite) -> Explanation:
    """Returns what is wrong at an error site, and how parsing goes on."""
    return next(found for rule in RULES if (found := rule(site)) is not None)
