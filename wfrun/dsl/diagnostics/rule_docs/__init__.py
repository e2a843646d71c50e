"""The documentation of the rules, by family: why each matters, a script that breaks it and one that does not."""
