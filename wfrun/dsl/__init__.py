"""The language: text in, a checked program or diagnostics out. It knows no clock, no network and no file.

The stages, in the order of the data, each a room: ``parser`` (text to tree), ``checker`` (names, types, money), ``analysis`` (what
conditions imply), ``lints`` (warnings), put together by ``pipeline``; ``formatter`` prints a tree. Under them stand ``syntax`` (keywords,
tokens, nodes), ``types``, ``hints`` (spelling and aliases), ``diagnostics`` and ``source``.

The words that are used throughout: a *token* is what the lexer makes; the *layout pass* marks blocks and statement ends among the tokens;
a *node* is one construct of the tree and knows its *span*; a *diagnostic* (to users: a problem) has a *rule*, whose name is its code, and
may have a *fix*; a *lint* is a rule about what a right script means; a *suppression* is a ``# wfrun: ignore[code]`` comment; a *hint*
says what was probably meant; a *scope* holds names, the *environment* of an expression its scope, its trigger and the currencies that
conditions around it require; a *refinement* is a type that knows more (the currency of an amount); a *call site* is one call of an action
with the *path condition* under which it is reached; a *value set* is what a term may be; *satisfiable* is a condition that some value
fulfils.
"""
