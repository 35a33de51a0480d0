"""What every room stands on: the home, errors, periods and the one clock, tables of a file."""
