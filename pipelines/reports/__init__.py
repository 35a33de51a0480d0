"""Papers made from a snapshot: what is in them is decided elsewhere, here it is set in Word and Excel."""
