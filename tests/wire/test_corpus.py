"""The open corpus: every frame is cut and rebuilt, or refused in a sentence."""

from pathlib import Path

from course.capture import read
from course.errors import WireError
from course.wire import chain


def test_every_frame_comes_back_or_is_refused(need):
    captures = sorted(Path(need("corpus"), "open").glob("*/capture.*"))
    parsed, refused = 0, []
    for path in captures:
        for frame in read(path).frames:
            try:
                packet = chain.parse(frame.data, frame.link)
            except WireError as error:
                refused.append(str(error))
                continue
            assert chain.build(packet) == frame.data, f"{path} frame {frame.number}"
            parsed += 1
    assert all(" needs " in sentence and ", got " in sentence for sentence in refused)
    assert parsed > 10 * len(refused) > 0
