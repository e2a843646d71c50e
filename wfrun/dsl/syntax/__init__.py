"""The vocabulary of parser, checker, formatter and interpreter: keywords, tokens, and the nodes of the tree."""
