"""Cases: the board by step, and one case with its evidence, log and next step."""
