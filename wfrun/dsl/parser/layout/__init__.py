"""The layout pass over the tokens: which brackets are blocks, and where statements end."""
