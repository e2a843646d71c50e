"""Grammars of the language for editors and other tools, all made from one table of its words and rules."""
