"""The second node of the demonstration, Bucharest, and what goes between it and Sofia."""
