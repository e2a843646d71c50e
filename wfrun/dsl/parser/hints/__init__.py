"""Error recovery and hints: what was probably meant where the parser refuses a token, and how parsing goes on.

``rules`` lists every rule in the order in which it is asked, ``table`` holds the words written otherwise or missing. A rule takes an
``ErrorSite`` and returns an ``Explanation`` or None. Imported only after an error. ``campaigns/hints`` counts which rules fire.
"""
