"""What two pages or more share, in three rooms: parts lean on shell, shell on words."""
