"""The parser walks the tables that Lark made: given the same tokens, Lark's own parser accepts and refuses the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lark import Lark
from lark import Token as LarkToken
from lark.exceptions import UnexpectedToken

from wfrun.dsl.angle_brackets import Layout
from wfrun.dsl.automaton import Automaton
from wfrun.dsl.build_grammar import GRAMMAR, START, TABLES, _NoLexer, build
from wfrun.dsl.scanner import Scan
from wfrun.dsl.source import Source
from wfrun.dsl.tables import load_tables
from wfrun.dsl.tokens import Token, make_token
from wfrun.dsl.words import SOFT

ROOT = Path(__file__).parents[2]
SCRIPTS = [path.read_text("utf-8") for path in sorted(ROOT.glob("examples/*/*.wf"))] + [
    'on demand(order: string, amount: money = 5 USD, n: number) '
    'when not (a + 1 > 2) and b in [1, 2] '
    '< log "x {a.b[0] ?? "y"}" ; stop >',
    'workflow "w" on charge.dispute.* from accounts once per charge within 3 days at most 2 per day when x == (if a then 1 else 2) {\n'
    ' for c in list_charges customer=customer where c.amount > 1 USD <\n  try < fail "x" > catch p < wait 3 days >\n >\n'
    ' let e = wait for invoice.paid, invoice.sent where id == x up to 7 days\n'
    ' let ok = approve "x" to="a@b.c" up to 1 day\n} on_failure < log problem.message >',
    'api endive\ncurrency USD\nuse "actions.py"\nlet a = {b: 1, "c d": [x for x in xs where any(y in x where y > 1)]}\n'
    'on every month on last at 09:00 in "UTC" < wait until now + 1 day; log message=sum(x.a for x in xs) >\n'
    'test "t" <\n given charge.failed with amount = 5 USD, a.b = 1\n given retrieve_charge "x" returns {id: 1}\n'
    ' expect email to="x"\n expect nothing_else\n>',
]  # fmt: skip


@cache
def lark() -> Lark:
    return Lark(GRAMMAR.read_text("utf-8"), parser="lalr", lexer=_NoLexer, start=list(START), maybe_placeholders=True, strict=True)


@cache
def terminals() -> dict[str, str]:
    """Lark's name of each kind of token."""
    return {getattr(terminal.pattern, "value", terminal.name): terminal.name for terminal in lark().terminals}


def tokens_of(text: str) -> list[Token]:
    source = Source("script.wf", text)
    scan = Scan(source)
    layout = Layout(source, scan.tokens)
    layout.read_file()
    return layout.tokens


def stops_in_lark(tokens: list[Token]) -> int | None:
    """The index of the first token that Lark's parser refuses; the number of tokens for the end; None when it accepts all."""
    parser = lark().parse_interactive("", start="file")
    for index, token in enumerate([*tokens, None]):
        kind = "$END" if token is None else terminals().get(token.kind, token.kind)
        accepted = parser.parser_state.parse_conf.parse_table.states[parser.parser_state.state_stack[-1]]
        if token is not None and token.kind in SOFT and kind not in accepted:
            kind = "NAME"
        try:
            if token is None:
                parser.feed_token(LarkToken("$END", ""))
            else:
                parser.feed_token(LarkToken(kind, token.text))
        except (UnexpectedToken, KeyError):
            return index
    return None


class Stopping(Automaton):
    """The parser, without recovery: it remembers where it stopped."""

    stopped: int | None = None

    def _recover(self, index: int) -> int:
        self.stopped = index
        return -1


def stops_in_ours(tokens: list[Token]) -> int | None:
    end = tokens[-1].end if tokens else 0
    parser = Stopping(load_tables(), Source("script.wf", "x" * (end + 1)), [*tokens, make_token(("$END", "", end, end, True))])
    parser.run("file")
    return parser.stopped


def test_the_tables_are_those_of_the_grammar() -> None:
    import json

    assert json.loads(TABLES.read_text("utf-8")) == json.loads(json.dumps(build(GRAMMAR.read_text("utf-8"))))


def test_whole_scripts_are_accepted_by_both() -> None:
    for script in SCRIPTS:
        tokens = tokens_of(script)
        assert (stops_in_lark(tokens), stops_in_ours(tokens)) == (None, None), script


@given(st.sampled_from(SCRIPTS), st.data())
@settings(max_examples=300)
def test_both_stop_at_the_same_token(script: str, data: st.DataObject) -> None:
    tokens = tokens_of(script)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(tokens) - 1))
        match data.draw(st.sampled_from(["drop", "double", "move"])):
            case "drop":
                del tokens[place]
            case "double":
                tokens.insert(place, tokens[place])
            case _:
                tokens[place] = tokens[data.draw(st.integers(0, len(tokens) - 1))]

    assert stops_in_ours(tokens) == stops_in_lark(tokens)
