"""What every room stands on: the home, errors, periods, the one clock, tables of a file, processes apart."""
