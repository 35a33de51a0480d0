"""Message catalogues, one .po file per language."""
