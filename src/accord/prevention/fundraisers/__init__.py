"""People who want to collect money for the work: their sign-ups from the public pages, and the letters to them."""
