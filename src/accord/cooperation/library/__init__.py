"""What organisations have put out for anybody: figures and yearly reports, with their files."""
