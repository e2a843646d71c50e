"""The parser: text to tree, for every text. The lexer makes tokens, the layout pass finds blocks, Lark reads the rest."""
