"""Server: the pages of an installation that people reach over HTTP."""
