"""Coverage-guided mutations of the decoder's doors, by atheris (`pip install atheris`).

    python tests/fuzz/shapes.py [-atheris_runs=100000] [-max_total_time=60] [FOLDER]

Where `tests/bench/fuzz.py` changes known packets at random, atheris keeps what reaches new lines
of the decoder and changes that further, so it finds shapes that nobody captured. The first octet
chooses the door and the link type. Options are libFuzzer's; FOLDER keeps what it found.
"""

import sys

import atheris

with atheris.instrument_imports(include=["course"]):
    from course.capture import read
    from course.capture.text_input import read_text
    from course.decode import explain
    from course.decode.fields import fields
    from course.errors import CaptureError, WireError
    from course.wire import chain

LINKS = tuple(chain.LINKS.values())


def door(data: bytes) -> None:
    """Send octets through one door; whatever is raised is a finding."""
    if not data:
        return
    way, link, rest = data[0] >> 5, LINKS[data[0] & 7], data[1:]
    if way < 4:
        for step in explain(rest, link=link):
            _ = step.formula, step.meaning
    elif way == 4:
        fields(explain(rest, link=link))
    elif way == 5:
        try:
            assert chain.build(chain.parse(rest, link)) == rest
        except WireError:
            return
    else:
        try:
            read(rest) if way == 6 else read_text(rest)
        except CaptureError:
            return


def main() -> None:
    atheris.Setup(sys.argv, door)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
