"""How far the tasks of a plan are: dates and reports in one log, and what follows from them on a day."""
