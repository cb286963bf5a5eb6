"""What each letter of another node does here, and what is told to another node of what happened here."""
