"""From text cells to typed registers, and everything that is wrong with them."""
