"""Lints: warnings over call sites and path conditions, one module each; ``registry`` lists them."""
