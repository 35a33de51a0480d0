"""The methods in force, each in half a page: texts, pictures, and the links that lead there."""
