"""Rules by language: each a function from a text and its language to candidates."""
