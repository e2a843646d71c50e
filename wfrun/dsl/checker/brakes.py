"""Brakes: checks the clauses of a trigger that hold runs back: ``once per``, ``at most``, ``one at a time``, ``not older than``."""

from __future__ import annotations

from wfrun.dsl.checker.actions import check_time_limit
from wfrun.dsl.checker.context import CheckContext
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.expressions import infer
from wfrun.dsl.checker.money import currency_of
from wfrun.dsl.declarations import Effect
from wfrun.dsl.syntax.nodes import Action, DurationLiteral, EventTrigger, Expression, ListLiteral, Negate, Null, Workflow
from wfrun.dsl.syntax.visitor import walk
from wfrun.dsl.types.display import describe
from wfrun.dsl.types.refinements import value_kinds


def check_brakes(ctx: CheckContext, node: Workflow, env: Environment) -> None:
    """Checks the values of ``at most``, ``one at a time`` and ``not older than``."""
    if node.at_most is not None and node.at_most.per is not None:
        check_key(ctx, node.at_most.per, env, "at most … per")
    money = node.at_most_money
    if money is not None:
        infer(ctx, money.amount, env)
        if not money.amount.amount:
            ctx.report(
                "bad-schedule", money.amount.span, f"`at most {ctx.text(money.amount)}` lets no money move", "write an amount above zero"
            )
        if money.per is not None:
            check_key(ctx, money.per, env, "at most … per")
    if node.one_at_a_time is not None and node.one_at_a_time.per is not None:
        check_key(ctx, node.one_at_a_time.per, env, "one at a time per")
    if node.not_older is not None:
        check_window(ctx, node.not_older.than, env, "`not older than`", "every event is older than that")
        if not isinstance(node.trigger, EventTrigger):
            message = "`not older than` is about events, and no event starts this workflow"
            ctx.report("bad-schedule", node.not_older.span, message, "leave the clause out")


def check_window(ctx: CheckContext, node: Expression, env: Environment, what: str, effect: str) -> None:
    """Checks the time of a clause; ``effect`` says what the clause would do where that time is zero or negative."""
    check_time_limit(ctx, node, env, what)
    if (isinstance(node, Negate) and isinstance(node.operand, DurationLiteral)) or (isinstance(node, DurationLiteral) and not node.count):
        ctx.report("bad-schedule", node.span, effect, "write a longer time: `2 days`")


def check_moved_money(ctx: CheckContext, node: Workflow) -> None:
    """Reports steps that the workflow's brake on money could never let through: of another currency, or without an amount to count."""
    brake = node.at_most_money
    if brake is None:
        return
    text, code = f"`at most {ctx.text(brake.amount)} per {brake.unit}`", brake.amount.currency.lower()
    for block in (node.body, node.on_failure) if node.on_failure is not None else (node.body,):
        for call in walk(block):
            declared = ctx.declarations.action(call.name) if isinstance(call, Action) else None
            if not isinstance(call, Action) or declared is None or declared.effect is not Effect.MOVES_MONEY:
                continue
            amount = next((one.value for one in call.arguments if one.name == declared.moves), None)
            span = call.name_span if call.name_span.end else call.span
            if declared.moves is None:
                message = f"{text} counts amounts, and no argument of `{call.name}` says how much it moves"
                ctx.report("missing-argument", span, message, "brake the number of runs: `at most 20 per day`")
            elif amount is None:
                message = f"{text} counts amounts, and this `{call.name}` does not say how much it moves"
                ctx.report("missing-argument", span, message, f"give `{declared.moves}`")
            else:
                given = currency_of(ctx, amount)
                if given is not None and given != code:
                    message = f"`{ctx.text(amount)}` is in {given.upper()}, and {text} lets no other currency move than {code.upper()}"
                    ctx.report("mixed-currencies", amount.span, message, "write a workflow of its own for each currency")


def check_key(ctx: CheckContext, node: Expression, env: Environment, clause: str) -> None:
    """Reports a value that runs cannot be told apart by: null, a list, a map."""
    type_ = infer(ctx, node, env)
    if isinstance(node, Null) or not value_kinds(type_) - {"list", "map"}:
        help_ = ""
        if isinstance(node, ListLiteral) and node.items:
            help_ = 'for several together: `"' + " ".join("{" + ctx.text(item) + "}" for item in node.items) + '"`'
        ctx.report("wrong-type", node.span, f"`{clause}` takes one value, and `{ctx.text(node)}` is {describe(type_)}", help_)
