"""Error recovery and syntax hints: what is done about a token that cannot stand where it stands, and what was probably meant."""
