"""The extension of VS Code: a folder that `vsce` packs."""

from __future__ import annotations

import json
from typing import Any

import wfrun
from wfrun.tools.grammar import textmate
from wfrun.tools.grammar.configuration import configuration
from wfrun.tools.grammar.icon import icon
from wfrun.tools.grammar.snippets import SNIPPETS
from wfrun.tools.grammar.table import Class
from wfrun.tools.grammar.templates import template
from wfrun.tools.grammar.vocabulary import Vocabulary

VSCE = "3.9.2"
"""The release of `@vscode/vsce` that the folder is packed with in the tests."""


def files(vocabulary: Vocabulary | None = None) -> dict[str, str | bytes]:
    """Returns the files of the extension."""
    return {
        "package.json": _json(_manifest()),
        "language-configuration.json": _json(_configuration()),
        "syntaxes/wf.tmLanguage.json": _json(textmate.grammar(vocabulary)),
        "snippets/wf.json": _json(_snippets()),
        "icon.png": icon(),
        "README.md": template("vscode/README.md", VSCE=VSCE),
        "LICENSE": template("vscode/LICENSE"),
        ".vscodeignore": template("vscode/vscodeignore"),
    }


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _manifest() -> dict[str, Any]:
    return {
        "name": "wf-language",
        "displayName": "wfrun scripts",
        "description": "Colours, snippets and indentation for wfrun scripts (*.wf): rules on Stripe events",
        "version": wfrun.__version__,
        "publisher": "wfrun",
        "license": "MIT",
        "icon": "icon.png",
        "categories": ["Programming Languages", "Snippets"],
        "keywords": ["wf", "wfrun", "stripe", "workflow"],
        "engines": {"vscode": "^1.75.0"},
        "scripts": {"package": f"npx --yes @vscode/vsce@{VSCE} package --no-dependencies --allow-missing-repository"},
        "contributes": {
            "languages": [
                {
                    "id": "wf",
                    "aliases": ["wfrun", "wf"],
                    "extensions": [".wf"],
                    "configuration": "./language-configuration.json",
                    "icon": {"light": "./icon.png", "dark": "./icon.png"},
                }
            ],
            "grammars": [
                {
                    "language": "wf",
                    "scopeName": "source.wf",
                    "path": "./syntaxes/wf.tmLanguage.json",
                    "unbalancedBracketScopes": [textmate.NAMES[Class.OPERATOR]],
                }
            ],
            "snippets": [{"language": "wf", "path": "./snippets/wf.json"}],
            "configurationDefaults": {"[wf]": {"editor.insertSpaces": True, "editor.tabSize": 2}},
        },
    }


def _configuration() -> dict[str, Any]:
    """Returns the configuration: here angle brackets are brackets, for those that compare are told by their scope."""
    shared = configuration()
    return shared | {"brackets": [*shared["brackets"], ["<", ">"]]}


def _snippets() -> dict[str, Any]:
    return {
        snippet.description: {"prefix": snippet.prefix, "description": snippet.description, "body": list(snippet.body)}
        for snippet in SNIPPETS
    }
