"""Questions of the media: asked at the public pages, sealed to a press desk, answered by those who write releases."""
