"""XML as everything in Teikit reads it: one parser, one table of budgets, one way to read a number."""
