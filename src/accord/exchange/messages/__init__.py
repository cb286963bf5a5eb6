"""Letters to and from other nodes, kept: what is to be sent, what came, and what was answered."""
