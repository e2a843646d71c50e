"""Formatter: prints a tree and its comments in the one style."""
