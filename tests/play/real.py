"""Runs the small programs with Python's own sockets; prints what each printed, as JSON."""

import contextlib
import io
import json
import sys
import traceback

if __name__ == "__main__":
    printed = {}
    for name, text in json.load(sys.stdin).items():
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                exec(compile(text, f"{name}.py", "exec"), {"__name__": "__main__"})
            except SystemExit:
                pass
            except Exception as error:  # noqa: BLE001  whatever a program dies of
                print(traceback.format_exception_only(error)[-1].rstrip())
        printed[name] = out.getvalue()
    print(json.dumps(printed))
