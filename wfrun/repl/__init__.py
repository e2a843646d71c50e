"""Trying expressions, conditions and statements out on sample events: a thin shell over ``ide`` and the interpreter."""
