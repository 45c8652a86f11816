"""Names of persons, places and bodies: the text as engines read it, the engines, what they know, the decision."""
