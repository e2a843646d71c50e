"""The scanner of the tree-sitter grammar, compiled, beside the token pass of the language."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from lark import Lark
from lark import Token as LarkToken
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer
from lark.parsers.lalr_interactive_parser import InteractiveParser

from tests.helpers.parsing import layout_tokens
from tests.helpers.token_classes import Script
from wfrun.dsl.source import Source
from wfrun.dsl.syntax.keywords import SOFT
from wfrun.dsl.syntax.tokens import Token
from wfrun.tools.grammar.formats import FORMATS

HERE = Path(__file__).parent
KINDS = ("_OPEN", "_CLOSE", "_END", "<")
"""The scanner's tokens, in its order."""


class _NoLexer(Lexer):
    """Tokens are fed one by one."""

    def __init__(self, lexer_conf: object) -> None: ...

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[LarkToken]:
        return iter(())


class Scanner:
    """The compiled scanner, and the parser that tells what may come next."""

    def __init__(self, folder: Path) -> None:
        (folder / "scanner.c").write_bytes(FORMATS["tree-sitter"].files()["src/scanner.c"])
        library = folder / "scanner.so"
        flags = ["-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", f"-I{HERE}"]
        subprocess.run(["cc", *flags, "-o", library, folder / "scanner.c", HERE / "scanner_driver.c"], check=True)
        self._find = ctypes.CDLL(str(library)).find
        (content,) = FORMATS["lark"].files().values()
        self._grammar = Lark(content.decode(), parser="lalr", lexer=_NoLexer, start=["file", "expression"], maybe_placeholders=True)
        self._named = {getattr(terminal.pattern, "value", terminal.name): terminal.name for terminal in self._grammar.terminals}

    def faults(self, script: Script) -> list[str]:
        """Where the scanner finds something else than the token pass: `LINE: found, not expected`."""
        text = (ctypes.c_int32 * (len(script.text) + 1))(*map(ord, script.text))
        source = Source(script.name, script.text)
        tokens = layout_tokens(source)
        parser = self._grammar.parse_interactive("", start="file")
        found: list[str] = []
        place = 0
        for token in tokens:
            if token.kind == "EOF":
                continue
            kind = self._kind(token, parser)
            place = self._asked(script, place, text, parser, token, found)
            if token.kind != "_END":
                place = token.end
            parser.feed_token(LarkToken(kind, token.text))
        return found

    def _kind(self, token: Token, parser: InteractiveParser) -> str:
        kind = self._named.get(token.kind, token.kind)
        return kind if token.kind not in SOFT or kind in self._choices(parser) else "NAME"

    def _choices(self, parser: InteractiveParser) -> Mapping[str, object]:
        choices: Mapping[str, object] = parser.choices()  # type: ignore[no-untyped-call]  # Lark's is not typed
        return choices

    def _asked(
        self, script: Script, place: int, text: ctypes.Array[ctypes.c_int32], parser: InteractiveParser, token: Token, found: list[str]
    ) -> int:
        """Asks the scanner before the token, and again behind each comment and `;` that stands before it; gives the place reached."""
        valid = (ctypes.c_bool * 4)(*(self._may_come(parser, kind) for kind in KINDS))
        if not any(valid):
            return place
        expected = KINDS.index(token.kind) if token.kind in KINDS else -1
        while True:
            end = ctypes.c_int32(-1)
            seen = self._find(text, len(script.text), place, valid, ctypes.byref(end))
            if seen == expected:
                if seen >= 0 and token.kind != "_END" and end.value != token.end:
                    found.append(f"{script.name}: {token.kind} ends at {end.value}, not at {token.end}")
                return end.value if token.kind == "_END" else place
            following = place
            while following < len(script.text) and script.text[following].isspace():
                following += 1
            if seen == -1 and script.text[following : following + 1] == ";":  # an empty statement
                place = following + 1
                continue
            if seen != -1 or script.text[following : following + 1] != "#":
                line = script.text.count("\n", 0, token.start) + 1
                found.append(f"{script.name} line {line}: {KINDS[seen] if seen >= 0 else 'nothing'}, not {token.kind}")
                return place
            newline = script.text.find("\n", following)
            place = newline if newline >= 0 else len(script.text)

    def _may_come(self, parser: InteractiveParser, kind: str) -> bool:
        name = self._named.get(kind, kind)
        if name not in self._choices(parser):
            return False
        try:
            parser.copy().feed_token(LarkToken(name, ""))  # type: ignore[no-untyped-call]  # Lark's is not typed
        except UnexpectedToken:
            return False
        return True
