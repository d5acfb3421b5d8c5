"""Diagram → picture: sizes from our own metrics, positions partly composed, partly from Graphviz, ends cut clean."""

from podgram.layout.picture import Picture
from podgram.layout.place import place

__all__ = ["Picture", "place"]
