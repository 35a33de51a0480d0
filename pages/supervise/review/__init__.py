"""Two-way review: rounds and what their answers say, opening one, and the form behind a link."""
