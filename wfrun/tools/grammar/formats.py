"""The formats that the grammar is exported in, and where each goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wfrun.tools.grammar import codemirror, ebnf, lark_grammar, monaco, pygments_module, textmate, tree_sitter, vim, vscode
from wfrun.tools.grammar.vocabulary import Vocabulary

Files = Mapping[str, str | bytes]
"""Texts, and bytes of pictures, by their paths below a folder."""


@dataclass(frozen=True)
class Format:
    """One format: its name on the command line, what it is for, how what it makes is installed, and what makes its files."""

    name: str
    title: str
    install: str
    make: Callable[[Vocabulary | None], Files]
    folder: bool = False
    """It is several files, so that stdout cannot take it."""

    def files(self, vocabulary: Vocabulary | None = None) -> dict[str, bytes]:
        """Returns the files as bytes, by their paths."""
        made = self.make(vocabulary)
        return {name: content.encode() if isinstance(content, str) else content for name, content in made.items()}


FORMATS = {
    format.name: format
    for format in (
        Format(
            "textmate",
            "TextMate grammar, for Sublime Text, JetBrains, Zed, bat and others",
            "add wf.tmLanguage.json to the editor's grammars or bundles",
            textmate.files,
        ),
        Format(
            "vscode",
            "extension for VS Code and its relatives",
            "in the folder: npm run package, then code --install-extension *.vsix",
            vscode.files,
            folder=True,
        ),
        Format(
            "vim",
            "syntax, indentation and comments for Vim and Neovim",
            "put the files into ~/.vim/pack/wfrun/start/wf, or into a package of Neovim",
            vim.files,
            folder=True,
        ),
        Format(
            "pygments",
            "lexer for Pygments, Sphinx and MkDocs",
            "with wfrun: pygmentize -l wf; alone: pygmentize -x -l ./wf_lexer.py:WfLexer",
            pygments_module.files,
        ),
        Format(
            "monaco", "language for the Monaco editor", 'import { register } from "./wf.monaco.js", then register(monaco)', monaco.files
        ),
        Format(
            "codemirror",
            "language for CodeMirror 6",
            'import { wf } from "./wf.codemirror.js", then add wf() to the extensions',
            codemirror.files,
        ),
        Format(
            "tree-sitter",
            "grammar and highlight queries for tree-sitter",
            "in the folder: npx tree-sitter-cli generate",
            tree_sitter.files,
            folder=True,
        ),
        Format(
            "lark",
            "grammar for Lark, for tools in Python",
            'Lark(open("wf.lark"), start="file", parser="lalr")',
            lark_grammar.files,
        ),
        Format(
            "ebnf", "grammar to read, as EBNF of the W3C", "nothing to install: it is for reading, and for railroad diagrams", ebnf.files
        ),
    )
}
"""All formats, by their names."""
