"""Who works together, and on what terms: organisations, people, agreements."""
