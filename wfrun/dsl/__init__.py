"""The language: text in, a checked program or problems out. It knows no clock, no network and no file."""
