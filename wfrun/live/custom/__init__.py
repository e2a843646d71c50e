"""Custom actions, live: the functions of an ``actions.py`` are called, each in a thread of its own."""
