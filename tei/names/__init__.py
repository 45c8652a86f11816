"""Persons and places: found, judged over the whole book, linked to authorities."""
