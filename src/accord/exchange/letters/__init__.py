"""What nodes write to one another, and how it reaches them: in plain Python, so that it can be checked anywhere."""
