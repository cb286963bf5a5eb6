"""The service directory: what help there is, for whom, and who vouches for it."""
