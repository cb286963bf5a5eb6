"""From a signal to an explained screening."""
