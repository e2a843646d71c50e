"""All formats come from one table: what changes there changes in each of them."""

from __future__ import annotations

import json
import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from lark import Lark
from lark import Token as LarkToken
from lark.lexer import Lexer
from pygments.lexer import RegexLexer
from pygments.lexers import load_lexer_from_file

from tests.helpers.checking import checked
from tests.helpers.parsing import layout_tokens
from tests.helpers.token_classes import PYGMENTS_CLASSES, ROOT, Coloured, by_pygments, classes, scripts
from wfrun.dsl.diagnostics.rules import Severity
from wfrun.dsl.source import Source
from wfrun.dsl.syntax import keywords as words
from wfrun.tools.grammar import configuration, editors
from wfrun.tools.grammar.formats import FORMATS, Format
from wfrun.tools.grammar.icon import SIZE, icon
from wfrun.tools.grammar.notation import MENDED, productions
from wfrun.tools.grammar.pygments_lexer import lexer_states
from wfrun.tools.grammar.snippets import SNIPPETS, Snippet
from wfrun.tools.grammar.states import table
from wfrun.tools.grammar.table import Class, Part, Rule, State
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vim_patterns import vim_pattern
from wfrun.tools.grammar.vocabulary import Vocabulary

OURS = Vocabulary()
CHANGES = {
    "a reserved word": (replace(OURS, statements=OURS.statements | {"ponder"}), "ponder"),
    "an operator": (replace(OURS, comparison_operators=OURS.comparison_operators | {"~~"}), "~~"),
    "a word operator": (
        replace(OURS, comparisons=OURS.comparisons | {"resembles"}, comparison_operators=OURS.comparison_operators | {"resembles"}),
        "resembles",
    ),
    "a unit of durations": (replace(OURS, duration_units=(*OURS.duration_units, "fortnight")), "fortnight"),
}
every_format = pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)


def plain(format: Format, vocabulary: Vocabulary | None = None) -> str:
    """All texts of a format, without the backslashes that its notation writes before signs."""
    return "\n".join(content.decode(errors="replace") for content in format.files(vocabulary).values()).replace("\\", "")


@every_format
@pytest.mark.parametrize("change", CHANGES)
def test_what_the_table_has_more_every_format_has(format: Format, change: str) -> None:
    vocabulary, word = CHANGES[change]
    assert word not in plain(format)
    assert word in plain(format, vocabulary)


def test_a_changed_table_reads_what_it_has_more() -> None:
    vocabulary = replace(
        OURS,
        statements=OURS.statements | {"ponder"},
        comparison_operators=OURS.comparison_operators | {"~~"},
        duration_units=(*OURS.duration_units, "fortnight"),
    )

    class Changed(RegexLexer):  # type: ignore[misc]  # Pygments ships no types
        name = "changed"
        tokens = lexer_states(table(vocabulary))

    text = "on charge.failed when a ~~ b <\n  ponder 2 fortnights\n>"
    read = [
        Coloured(start, start + len(value), PYGMENTS_CLASSES.get(kind)) for start, kind, value in Changed().get_tokens_unprocessed(text)
    ]
    found = {text[piece.start : piece.end]: piece.kind for piece in read}
    assert [found.get(one) for one in ("~~", "ponder", "2 fortnights")] == [Class.OPERATOR, Class.KEYWORD, Class.DURATION]
    now = {text[piece.start : piece.end]: piece.kind for piece in by_pygments(text)}
    assert [now.get(one) for one in ("~~", "ponder", "2 fortnights")] == [None, Class.ACTION, None]


def test_no_word_of_the_language_is_listed_twice() -> None:
    lists = {name: value for name, value in vars(words).items() if name.isupper() and isinstance(value, (frozenset, tuple))}
    held = set(vars(OURS).values())
    unknown = [name for name, value in lists.items() if value not in held]
    # What is made of other lists, and what the parser alone asks for.
    assert set(unknown) <= {
        "RESERVED", "LOGIC_WORDS", "ARITHMETIC_SIGNS", "OPERATORS", "UNFINISHED", "WEEKDAYS", "QUANTIFIERS", "VALUE_WORDS", "COMPREHENDING"
    }  # fmt: skip


def test_a_state_ends_by_its_first_rules() -> None:
    stays, ends = Rule((Part(Class.NAME, "a"),)), Rule((), "(?=b)", pop=True)
    with pytest.raises(ValueError, match="stands behind others in the state odd"):
        State("odd", (stays, ends))


def test_every_state_that_a_rule_begins_is_there() -> None:
    states = table()
    assert {rule.push for state in states for rule in state.rules if rule.push} <= {state.name for state in states}
    with pytest.raises(KeyError):
        states["nowhere"]


# --- editors/


def test_what_stands_in_the_folder_is_in_step() -> None:
    assert editors.differences(ROOT / "editors", editors.wanted()) == []


def test_files_that_differ_are_told_written_and_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert editors.main([str(tmp_path)]) == 0
    assert editors.main([str(tmp_path), "--check"]) == 0
    (tmp_path / "ebnf" / "wf.ebnf").write_text("changed", encoding="utf-8")
    (tmp_path / "ebnf" / "old.ebnf").write_text("too many", encoding="utf-8")
    (tmp_path / "vim" / "syntax" / "wf.vim").unlink()
    assert editors.main([str(tmp_path), "--check"]) == 1
    told = capsys.readouterr().err
    assert [name for name in ("wf.ebnf", "old.ebnf", "syntax/wf.vim") if name not in told] == []
    assert "run `make editors`" in told
    assert editors.main([str(tmp_path)]) == 0
    assert editors.differences(tmp_path, editors.wanted()) == []


# --- Pygments alone


@pytest.mark.slow
def test_the_lexer_that_stands_alone_reads_as_ours_does(tmp_path: Path) -> None:
    (content,) = FORMATS["pygments"].files().values()
    (tmp_path / "wf_lexer.py").write_bytes(content)
    assert b"wfrun." not in content.replace(b"wfrun.tools", b"")
    lexer = load_lexer_from_file(str(tmp_path / "wf_lexer.py"), "WfLexer")
    for script in scripts()[:60]:
        alone = [Coloured(at, at + len(value), PYGMENTS_CLASSES.get(kind)) for at, kind, value in lexer.get_tokens_unprocessed(script.text)]
        assert classes(script.text, alone) == classes(script.text, by_pygments(script.text))


# --- Vim


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("a(?!b)", "a%(b)@!"),
        ("(?=x|y)", "%(x|y)@="),
        ('[^"\\n]*', '[^"]*'),
        ("[^\\n]", "."),
        ("[ \\t\\n]", "\\_[ \\t]"),
        ("<=", "\\<\\="),
        ("/", "\\/"),
        ("[/]", "[\\/]"),
        ("\\{\\Z", "\\{%$"),
    ],
)
def test_patterns_in_the_notation_of_vim(pattern: str, written: str) -> None:
    assert vim_pattern(pattern) == written


@pytest.mark.parametrize("pattern", ["(a)", "(?:a", "a)", "[^a]"])
def test_patterns_that_vim_would_read_otherwise_are_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="this pattern"):
        vim_pattern(pattern)


# --- VS Code


def expanded(snippet: Snippet) -> str:
    """A snippet as it stands when nothing is typed into its places."""
    text = "\n".join(snippet.body) + "\n"
    for number, value in re.findall(r"\$\{(\d+):([^}]*)\}", text):
        text = text.replace(f"${{{number}:{value}}}", value).replace(f"${number}", value)
    text = text.replace("$0", "")
    return f"on charge.failed <\n{text}>\n" if snippet.statement else text


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.prefix)
def test_a_snippet_is_a_script_without_errors(snippet: Snippet) -> None:
    text = expanded(snippet)
    assert "$" not in text
    assert [problem for problem in checked(text).problems if problem.severity is Severity.ERROR] == []


def test_the_readme_of_the_extension_names_every_snippet_and_its_licence_is_ours() -> None:
    files = FORMATS["vscode"].files()
    readme = files["README.md"].decode()
    assert [snippet.prefix for snippet in SNIPPETS if f"`{snippet.prefix}`" not in readme] == []
    assert files["LICENSE"] == (ROOT / "LICENSE").read_bytes()


def test_the_extension_names_files_that_it_has() -> None:
    files = FORMATS["vscode"].files()
    contributes = json.loads(files["package.json"])["contributes"]
    named = [
        entry[key]
        for group in ("languages", "grammars", "snippets")
        for entry in contributes[group]
        for key in entry
        if key in ("path", "configuration")
    ]
    assert [name for name in named if name.removeprefix("./") not in files] == []
    assert len(named) == 3


def test_the_icon_is_a_picture() -> None:
    data = icon()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", data[16:24]) == (SIZE, SIZE)
    at, stored = 8, b""
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, held = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length]) == (zlib.crc32(kind + held),)
        stored += held if kind == b"IDAT" else b""
        at += 12 + length
    rows = zlib.decompress(stored)
    assert len(rows) == SIZE * (SIZE // 2 + 1)
    assert {row[0] for row in (rows[place : place + SIZE // 2 + 1] for place in range(0, len(rows), SIZE // 2 + 1))} == {0}


@pytest.mark.parametrize(
    ("line", "deeper"), [("if a <", True), ("f(", True), ("> else <  # note", True), ("log a", False), ("a < b", False)]
)
def test_the_line_after_one_that_opens_is_indented(line: str, deeper: bool) -> None:
    assert bool(re.match(configuration.INCREASE, line)) == deeper


# --- Lark and EBNF


class OurTokens(Lexer):
    """Gives Lark the tokens of the language."""

    def __init__(self, lexer_conf: object) -> None: ...

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[LarkToken]:
        """No tokens: they are fed one by one."""
        return iter(())


@pytest.mark.slow
def test_the_grammar_for_lark_loads_and_accepts_every_right_script() -> None:
    (content,) = FORMATS["lark"].files().values()
    text = content.decode()
    assert Lark(text, parser="lalr", start=["file", "expression"], maybe_placeholders=True).terminals
    grammar = Lark(text, parser="lalr", lexer=OurTokens, start=["file", "expression"], maybe_placeholders=True)
    named = {getattr(terminal.pattern, "value", terminal.name): terminal.name for terminal in grammar.terminals}
    read = 0
    for script in scripts():
        if not script.right:
            continue
        source = Source(script.name, script.text)
        tokens = layout_tokens(source)
        parser = grammar.parse_interactive("", start="file")
        for token in tokens:
            kind = named.get(token.kind, token.kind)
            if token.kind in words.SOFT and kind not in parser.choices():  # type: ignore[no-untyped-call]  # Lark's is not typed
                kind = "NAME"
            if token.kind != "EOF":
                parser.feed_token(LarkToken(kind, token.text))
        parser.feed_token(LarkToken("$END", ""))
        read += 1
    assert read > 100


def test_every_name_in_the_ebnf_has_a_rule() -> None:
    (content,) = FORMATS["ebnf"].files().values()
    text = re.sub(r"/\*.*?\*/", "", content.decode(), flags=re.DOTALL)
    text = re.sub(r"\"[^\"]*\"|'[^']*'|\[[^\]]*\]", "", text)
    rules = re.findall(r"^(\w+) ::=", text, re.MULTILINE)
    used = {name for line in text.splitlines() for name in re.findall(r"[A-Za-z_]\w*", line.partition("::=")[2] or line)}
    assert len(rules) == len(set(rules))
    assert used - {"xA"} <= set(rules)
    assert set(rules) - used == {"file"}


def test_no_grammar_shows_what_stands_for_broken_text() -> None:
    assert {production.name for production in productions()} & MENDED == set()
    for name in ("lark", "ebnf"):
        (content,) = FORMATS[name].files().values()
        assert not re.search(rf"\b({'|'.join(MENDED)})\b", content.decode())


def test_a_place_of_a_template_that_nothing_fills_is_an_error() -> None:
    with pytest.raises(KeyError, match="VSCE"):
        template("vscode/README.md")
    with pytest.raises(KeyError, match="MORE"):
        template("vscode/README.md", VSCE="1", MORE="2")
