"""The formatter: a tree and its comments, printed in the one style."""
