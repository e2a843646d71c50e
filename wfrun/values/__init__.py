"""Values that both the checker and the interpreter compute with: numbers, money, moments, lengths of time, secrets, missing ones.

Everything here is exact, total and pure: a computation that cannot give a value gives a ``Missing`` that says why, and nothing raises.
"""
