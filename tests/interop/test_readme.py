"""The program that README shows does what README says."""

import re
import sys
from pathlib import Path

import pytest

from course import content

README = (content.PACKAGE.parent / "README.md").read_text(encoding="utf-8")


@pytest.mark.needs("curl", "tun")
def test_curl_gets_its_page_from_the_server_in_the_readme(tmp_path):
    from course.bridge.namespace import Namespace

    program = Path(tmp_path, "hello.py")
    program.write_text(re.search(r"```python\n(from course\.bridge.*?)```", README, re.DOTALL)[1])
    with Namespace() as own:
        own.start(sys.executable, str(program))
        ask = ("curl", "-sS", "--retry", "20", "--retry-delay", "1", "--retry-all-errors")
        page, trouble = own.start(*ask, "http://10.77.0.2/").communicate(timeout=60)
        assert page == "Hello from a TCP that you can read!\n", trouble
