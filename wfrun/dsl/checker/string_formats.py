"""Formats of string literals: mail addresses, web addresses, names of channels, secrets, regular expressions."""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.fields import retrieval, retrieval_fix
from wfrun.dsl.checker.ids import targets_of
from wfrun.dsl.checker.suggestions import Suggestion, replace_with
from wfrun.dsl.syntax.nodes import Call, Expression, ListLiteral, Template, Text
from wfrun.dsl.types.base import Format, Id
from wfrun.dsl.types.display import describe
from wfrun.values.contact_addresses import address_problem, link_problem
from wfrun.values.regex import pattern_error


def check_format(ctx: CheckContext, node: Expression, format: Format | None, env: Environment) -> None:
    """Checks a value that is written in place against the format of a parameter."""
    match format:
        case Format.EMAIL:
            _check_mail_addresses(ctx, node, env)
        case Format.URL:
            _check_url(ctx, node)
        case Format.CHANNEL:
            _check_channel(ctx, node)
        case Format.SECRET:
            _check_secret(ctx, node)


def _check_mail_addresses(ctx: CheckContext, node: Expression, env: Environment) -> None:
    """Reports what can be no mail address: a text that is written in place, the id of something."""
    for one in node.items if isinstance(node, ListLiteral) else (node,):
        if isinstance(ctx.type_of(one), Id):
            _report_id_as_address(ctx, one, env)
            continue
        wrong = _address_problem(one)
        if wrong is not None:
            ctx.report("bad-address", one.span, wrong, *_suggest_addresses(ctx, one))


def _address_problem(node: Expression) -> str | None:
    """Returns why a text is no mail address; of a text with holes, the words between them are looked at."""
    if isinstance(node, Text) and node.value:
        return address_problem(node.value)
    parts = [part for part in node.parts if isinstance(part, str)] if isinstance(node, Template) else []
    if any(" " in part.strip() for part in parts) and not any("<" in part for part in parts):
        return "a text of several words is not a mail address"
    return None


def _check_channel(ctx: CheckContext, node: Expression) -> None:
    """Reports a text that is no name of a channel: a name has no blanks."""
    if isinstance(node, Text) and " " in node.value.strip():
        message = f"`{shorten(node.value)}` is not the name of a channel: that has no blanks"
        ctx.report("wrong-type", node.span, message, 'write the text first, and then `channel="#orders"`')


def _check_secret(ctx: CheckContext, node: Expression) -> None:
    """Reports a key that is written in place, or read as a setting: whoever reads the script or a report has it then."""
    if isinstance(node, Text | Template):
        revealed = isinstance(node, Text) or not any(isinstance(part, Call) and part.function == "secret" for part in node.parts)
    else:
        revealed = isinstance(node, Call) and node.function in ("setting", "list")
    if revealed:
        ctx.report("wrong-type", node.span, "this is no secret: it can be read in the script, or in a report", 'write `secret("NAME")`')


def _suggest_addresses(ctx: CheckContext, node: Expression) -> Suggestion:
    """Returns how a mail address is written: several addresses in one text are a list."""
    parts = [part.strip() for part in node.value.split(",")] if isinstance(node, Text) else []
    if len(parts) > 1 and not any(map(address_problem, parts)):
        return replace_with(ctx, node, "[" + ", ".join(f'"{part}"' for part in parts) + "]")
    return Suggestion('write it as `"ada@example.com"` or `"Ada <ada@example.com>"`')


def _report_id_as_address(ctx: CheckContext, node: Expression, env: Environment) -> None:
    """Reports the id of an object in place of the address that the object has."""
    type_ = ctx.type_of(node)
    message = f"`{ctx.text(node)}` is {describe(type_)}, not a mail address"
    targets = targets_of(type_)
    structure = ctx.structure(targets[0]) if len(targets) == 1 else None
    fields = [name for name in (structure.fields if structure is not None else ()) if ctx.declarations.format_of(name) is Format.EMAIL]
    call = retrieval(ctx, targets[0], node) if len(fields) == 1 else None
    if call is None:
        ctx.report("wrong-type", node.span, message)
        return
    name, written_call = call
    read = f"{name}.{fields[0]}"
    fix = retrieval_fix(ctx, env.statement, node.span, written_call, read)
    ctx.report("wrong-type", node.span, message, f"retrieve it first, `{written_call}`, and write `{read}`", fix)


def _check_url(ctx: CheckContext, node: Expression) -> None:
    """Reports a text that can be no web address."""
    wrong = link_problem(node.value) if isinstance(node, Text) else None
    if wrong is not None:
        whole = f"https://{node.value}" if isinstance(node, Text) else ""
        fits = isinstance(node, Text) and "://" not in node.value and "." in node.value and link_problem(whole) is None
        suggestion = replace_with(ctx, node, f'"{whole}"') if fits else Suggestion('write it as `"https://example.com/path"`')
        ctx.report("bad-address", node.span, wrong, *suggestion)


# --- patterns ----------------------------------------------------------------------------------------------------------------------

_RE2_SYNTAX = "the syntax is RE2's: no look-around, no back-references"

_PATTERN_FAULTS = {
    "missing )": ("a `(` in it is never closed", "close it with `)`, or write `\\(` for the sign itself"),
    "missing ]": ("a `[` in it is never closed", "close it with `]`, or write `\\[` for the sign itself"),
    "unexpected )": ("a `)` in it closes nothing", "write `\\)` for the sign itself"),
    "no argument for repetition operator": ("there is nothing before `{}` to repeat", "write `.*` for any text, `\\*` for the sign itself"),
    "bad repetition operator": ("`{}` repeats a repetition", "leave one of the signs out"),
    "invalid repetition size": ("`{}` is no count", "write the smaller number first, and at most 1,000"),
    "invalid character class range": ("`{}` is no range or class of characters", "write the smaller character first: `[a-z]`"),
    "invalid named capture group": ("`{}` names no group", "write `(?P<name>…)`, or `(…)` without a name"),
    "invalid escape sequence": ("`{}` is no escape in a regular expression", _RE2_SYNTAX),
    "trailing \\": ("it ends with a lone backslash", "write `\\\\` for the sign itself"),
    "invalid perl operator": ("`{}` is not part of the syntax", _RE2_SYNTAX),
}
"""RE2's names of faults, each with a message and a help; ``{}`` is the place of the faulty text."""


def check_pattern(ctx: CheckContext, node: Expression) -> None:
    """Reports a regular expression, given as a literal, that cannot be read."""
    error = pattern_error(node.value) if isinstance(node, Text) else None
    if error is None:
        return
    kind, _, place = error.partition(": ")
    message, help_ = _PATTERN_FAULTS.get(kind, (error, _RE2_SYNTAX))
    ctx.report("bad-pattern", node.span, f"this regular expression cannot be read: {message.replace('{}', place)}", help_)
