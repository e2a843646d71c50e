"""What both the checker and the interpreter compute with: numbers, money, moments, lengths of time, secrets, and what is missing.

Everything here is exact, total and pure: a computation that cannot give a value gives a ``Missing`` that says why, and nothing raises.
"""
