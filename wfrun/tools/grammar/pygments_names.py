"""The token types of Pygments for the classes of the table, by name: Pygments itself is not needed to print a lexer."""

from __future__ import annotations

from collections.abc import Mapping

from wfrun.tools.grammar.table import Class

START = {"file": "root"}
"""States that Pygments has its own name for."""

NAMES: Mapping[Class | None, str] = {
    None: "Text.Whitespace",
    Class.COMMENT: "Comment.Single",
    Class.STRING: "Literal.String",
    Class.ESCAPE: "Literal.String.Escape",
    Class.HOLE: "Literal.String.Interpol",
    Class.NUMBER: "Literal.Number",
    Class.PERCENT: "Literal.Number.Percent",
    Class.MONEY: "Literal.Number.Money",
    Class.DURATION: "Literal.Number.Duration",
    Class.TIME: "Literal.Date.Time",
    Class.RELEASE: "Literal.Date.Release",
    Class.CURRENCY: "Name.Constant",
    Class.CONSTANT: "Keyword.Constant",
    Class.KEYWORD: "Keyword",
    Class.WORD_OPERATOR: "Operator.Word",
    Class.SOFT: "Keyword.Reserved",
    Class.EVENT: "Name.Class",
    Class.ACTION: "Name.Function",
    Class.FUNCTION: "Name.Builtin",
    Class.ARGUMENT: "Name.Attribute",
    Class.KEY: "Name.Tag",
    Class.DECLARED: "Name.Variable",
    Class.TYPE: "Keyword.Type",
    Class.UNIT: "Name.Constant.Unit",
    Class.OPERATOR: "Operator",
    Class.BLOCK: "Punctuation.Marker",
    Class.BRACKET: "Punctuation.Bracket",
    Class.SEPARATOR: "Punctuation",
    Class.NAME: "Name",
    Class.PROPERTY: "Name.Property",
    Class.INVALID: "Error",
}
