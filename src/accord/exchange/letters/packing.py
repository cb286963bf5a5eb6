"""The checker of bundles as one file, for who has no node: it needs Python and `cryptography`.

The same bytes at every node of one version, so that two parties can compare what they were given.
"""

import io
from importlib.metadata import distribution
from importlib.resources import files
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

NAME: Final = "check-bundle.pyz"
_SOURCES: Final = (
    "__init__.py", "exchange/__init__.py", "exchange/letters/__init__.py", "exchange/letters/bundle.py", "exchange/letters/court.py",
    "exchange/letters/plain.py",
    "exchange/letters/words.py",
    "foundation/__init__.py", "foundation/ledger/__init__.py", "foundation/ledger/verifier.py",
)  # fmt: skip
_MAIN: Final = "import sys\n\nfrom accord.exchange.letters.court import main\n\nsys.exit(main())\n"


def packed() -> bytes:
    """The checker, its sources readable: `python check-bundle.pyz BUNDLE.json`; any program for zip files opens it."""
    package, listed = files("accord"), distribution("shamir-mnemonic")
    texts = {f"accord/{name}": package.joinpath(name).read_text(encoding="utf-8") for name in _SOURCES}
    texts |= {
        "__main__.py": _MAIN,
        "shamir_mnemonic/__init__.py": "",
        "shamir_mnemonic/wordlist.txt": files("shamir_mnemonic").joinpath("wordlist.txt").read_text(encoding="ascii"),
        "shamir_mnemonic/LICENSE": listed.read_text("LICENSE") or "",
    }
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        for name in sorted(texts):
            archive.writestr(ZipInfo(name), texts[name], ZIP_DEFLATED)
    return made.getvalue()
