"""Building a demonstration home through the doors that people use: founded, handed in, published."""
