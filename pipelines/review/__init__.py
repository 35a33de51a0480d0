"""Two-way review: rounds, links, answers without who gave them, and what they say."""
