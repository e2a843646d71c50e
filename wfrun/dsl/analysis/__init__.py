"""What conditions can be true together: ranges, equalities, listed values, presence and currencies, with all conditions in force.

What is said here is so: whatever cannot be decided exactly is taken as possible.
"""
