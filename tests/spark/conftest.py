"""One session of Spark for all of these tests: it takes longer to start than they do. Skipped, with a reason, where it cannot run."""

import pytest

from accord.research.facts.engines import lacking, session


@pytest.fixture(scope="session")
def spark():
    if missing := lacking():
        pytest.skip(missing)
    with session("local[2]") as found:
        yield found
