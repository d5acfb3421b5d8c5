"""Diagram → scene: sizes from our own metrics, positions partly composed, partly from Graphviz, ends cut clean."""
