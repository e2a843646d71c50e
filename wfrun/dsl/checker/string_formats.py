"""What is written as an address: of mail, of the web, of a channel."""

from __future__ import annotations

from wfrun.dsl.checker.context import CheckContext, shorten
from wfrun.dsl.checker.environment import Environment
from wfrun.dsl.checker.ids import targets_of
from wfrun.dsl.checker.members import retrieval, retrieving
from wfrun.dsl.checker.suggestions import Advice, instead
from wfrun.dsl.syntax.nodes import Expression, ListLiteral, Template, Text
from wfrun.dsl.types.base import Id
from wfrun.dsl.types.refinements import describe
from wfrun.values.contact_addresses import address_problem, link_problem

ADDRESSES = frozenset({"to", "cc", "bcc", "from", "reply_to"})
"""The arguments of a mail that hold addresses."""

LINKS = frozenset({("http_request", "url"), ("slack", "link")})
"""The arguments that hold web addresses, with their actions."""


def addresses(ctx: CheckContext, node: Expression, env: Environment) -> None:
    """Notes what can be no mail address: a text that is written in place, the id of something."""
    for one in node.items if isinstance(node, ListLiteral) else (node,):
        if isinstance(ctx.type_of(one), Id):
            _id_for_address(ctx, one, env)
            continue
        wrong = _no_address(one)
        if wrong is not None:
            ctx.report("bad-address", one.span, wrong, *_addresses_apart(ctx, one))


def _no_address(node: Expression) -> str | None:
    """Why a text is no mail address: the whole of it, or with holes the words that it is made of."""
    if isinstance(node, Text) and node.value:
        return address_problem(node.value)
    parts = [part for part in node.parts if isinstance(part, str)] if isinstance(node, Template) else []
    if any(" " in part.strip() for part in parts) and not any("<" in part for part in parts):
        return "a text of several words is not a mail address"
    return None


def channel(ctx: CheckContext, node: Expression) -> None:
    """Notes a text that is no name of a channel: a name has no blanks."""
    if isinstance(node, Text) and " " in node.value.strip():
        told = f"`{shorten(node.value)}` is not the name of a channel: that has no blanks"
        ctx.report("wrong-type", node.span, told, 'write the text first, and then `channel="#orders"`')


def _addresses_apart(ctx: CheckContext, node: Expression) -> Advice:
    """Several addresses in one text are a list."""
    parts = [part.strip() for part in node.value.split(",")] if isinstance(node, Text) else []
    if len(parts) > 1 and not any(map(address_problem, parts)):
        return instead(ctx, node, "[" + ", ".join(f'"{part}"' for part in parts) + "]")
    return Advice('write it as `"ada@example.com"` or `"Ada <ada@example.com>"`')


def _id_for_address(ctx: CheckContext, node: Expression, env: Environment) -> None:
    """The id of a customer has no address: the customer has."""
    type_ = ctx.type_of(node)
    told = f"`{ctx.text(node)}` is {describe(type_)}, not a mail address"
    targets = targets_of(type_)
    structure = ctx.structure(targets[0]) if len(targets) == 1 else None
    call = retrieval(ctx, targets[0], node) if structure is not None and "email" in structure.fields else None
    if call is None:
        ctx.report("wrong-type", node.span, told)
        return
    name, written_call = call
    fix = retrieving(ctx, env.statement, node.span, written_call, f"{name}.email")
    ctx.report("wrong-type", node.span, told, f"retrieve it first, `{written_call}`, and write `{name}.email`", fix)


def link(ctx: CheckContext, node: Expression) -> None:
    """Notes what is written in place and can be no web address."""
    wrong = link_problem(node.value) if isinstance(node, Text) else None
    if wrong is not None:
        whole = f"https://{node.value}" if isinstance(node, Text) else ""
        fits = isinstance(node, Text) and "://" not in node.value and "." in node.value and link_problem(whole) is None
        advice = instead(ctx, node, f'"{whole}"') if fits else Advice('write it as `"https://example.com/path"`')
        ctx.report("bad-address", node.span, wrong, *advice)
