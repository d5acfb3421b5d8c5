"""Draws containers and pods as what they are: processes inside Linux namespaces."""
