"""The told story: organisations, people and cases of a demonstration node, made by calling services."""
