"""Tools for scripts: running tests, coverage, runs as tests, grammars for editors."""
