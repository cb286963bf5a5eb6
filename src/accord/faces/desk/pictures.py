"""An address as a picture that a telephone reads."""

import base64

from allauth.mfa.adapter import get_adapter


def picture_of(address: str) -> str:
    """The picture, as the `src` of an image: nobody else is asked to draw it."""
    drawn = get_adapter().build_totp_svg(address)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
