"""Assessments and plans: what the person needs, what endangers her, and what was agreed with her."""
