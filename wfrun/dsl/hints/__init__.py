"""Words that people write for other words: spelling and aliases, for parser, checker and command alike."""
