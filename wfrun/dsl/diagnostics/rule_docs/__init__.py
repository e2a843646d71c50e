"""rule_docs."""
