"""How each kind of page writes a Mermaid block: one file a markup, each text → blocks."""
