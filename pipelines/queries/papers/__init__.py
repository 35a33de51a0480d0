"""Documents made of what a home or a snapshot holds: of cases, briefings, bulletins, ledgers."""
