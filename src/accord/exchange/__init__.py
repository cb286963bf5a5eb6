"""Between nodes: who they are, what they say, and what each message does here."""
