"""Which entry of which list a name means, as a clerk wrote it. Suggests; never decides on a negative item."""
