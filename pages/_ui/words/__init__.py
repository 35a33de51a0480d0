"""What the pages say: text in two languages, figures, names and sentences. Pure; nothing here draws."""
