"""The command `course`: the whole house from a terminal.

Strategy. Each command is a thin door: it turns words into a call of one room and that room's
answer into text and an exit status, and imports the room only when it is called, so that
`course --help` is quick. Results go to stdout, progress and sentences to stderr. Exit status: 0
done; 1 what was checked falls short; 2 usage or unreadable input; 3 a decision is needed. A
`CourseError` is one sentence, never a traceback: `main` alone sees to that.
"""

import importlib.util
import io
import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from course import __version__
from course.cli import instructor
from course.errors import AmbiguousForm, CourseError

__all__ = ["app", "main"]

UNREADABLE, DECISION = 2, 3  # exit statuses: INTERFACES, "Commands"

app = typer.Typer(
    name="course",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="TCP, UDP and QUIC taught byte by byte: decode packets, open the lessons, check answers.",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"transport-course {__version__}")
        raise typer.Exit


@app.callback()
def course(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before the command."""


@app.command()
def decode(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|-", help="A pcap, pcapng or text file; - reads a pasted dump from stdin."
        ),
    ],
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, one line a step.")
    ] = False,
    as_hex: Annotated[
        bool, typer.Option("--hex", help="Only the octets: one line of plain hex a packet.")
    ] = False,
    as_fields: Annotated[
        bool, typer.Option("--fields", help="One JSON object a frame, under Wireshark's names.")
    ] = False,
    as_list: Annotated[bool, typer.Option("--list", help="One line a packet.")] = False,
    stream: Annotated[
        bool,
        typer.Option("--stream", help="With what earlier frames tell: relative numbers, ..."),
    ] = False,
    display_filter: Annotated[
        str, typer.Option("--filter", metavar="EXPR", help="Only frames like tcp.port == 80.")
    ] = "",
    frames: Annotated[
        str, typer.Option("--frames", metavar="3,7-9", help="Only these frames, counted from 1.")
    ] = "",
    form: Annotated[
        str,
        typer.Option("--form", metavar="NAME", help="How to read the text, where two ways fit."),
    ] = "",
    link: Annotated[
        str,
        typer.Option("--link", metavar="NAME", help="Outermost header: ethernet, raw, ipv4, ..."),
    ] = "",
) -> None:
    """Explain every byte of a capture file or of a pasted tcpdump, xxd or Wireshark dump."""
    from course.cli import decoding

    asked = {"json": as_json, "hex": as_hex, "fields": as_fields, "list": as_list}
    shapes = [shape for shape, is_asked in asked.items() if is_asked] or ["text"]
    if len(shapes) > 1:
        raise typer.BadParameter("choose one of --json, --hex, --fields and --list")
    wish = decoding.Wish(
        shapes[0], frames, display_filter, stream, form=form or None, link=link or None
    )
    decoding.run(source, wish)


@app.command()
def lab(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="Where your copy of the notebooks lies.")
    ] = Path("transport-course"),
    *,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="N", min=1, max=65535, help="Use this port, no other."),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open a browser, or only say where.")
    ] = True,
) -> None:
    """Copy the notebooks and exercises to DIR and open JupyterLab on the course's index.

    What you changed is never overwritten: a newer version is put beside it as NAME.new.ipynb.
    """
    from course import lab

    lab.run(folder, port=port, browser=browser)


@app.command()
def build(
    numbers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NN]...", help="Two digits each; without any, everything."),
    ] = None,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing, say what is stale.")
    ] = False,
) -> None:
    """Make notebooks, exercises and practice data from their sources (in a clone)."""
    _need("jupytext", "test")
    from course import build

    report = build.run(numbers or (), check=check)
    raise typer.Exit(report.exit_status)


@app.command()
def check(
    target: Annotated[
        str, typer.Argument(metavar="PATH|NN", help="A notebook, or two digits of an exercise.")
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Validate your own notebook: which tasks are solved, and what the others still want."""
    _need("nbval", "lab")
    from course import checking

    path = checking.find(target)
    typer.echo(f"Checking {path}", err=True)
    report = checking.run(path)
    typer.echo(json.dumps(report.to_json()) if as_json else str(report))
    raise typer.Exit(report.exit_status)


@app.command()
def progress(
    *,
    reset: Annotated[
        bool, typer.Option("--reset", help="Begin anew; the old file is put aside.")
    ] = False,
    undo: Annotated[
        bool, typer.Option("--undo", help="Bring back what --reset put aside.")
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="Write a copy, for an instructor."),
    ] = None,
) -> None:
    """Show which tasks you solved; it is kept in one file on this machine and sent nowhere."""
    from course import progress

    if reset + undo + (export is not None) > 1:
        raise typer.BadParameter("choose one of --reset, --undo and --export")
    if export is not None:
        typer.echo(progress.export(export), err=True)
    elif reset or undo:
        typer.echo(progress.reset() if reset else progress.undo(), err=True)
    else:
        typer.echo(str(progress.show()).rstrip("\n"))


@app.command()
def conformance(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Say what became of each requirement of RFC 9293; exit 1 if one is open."""
    from course import conformance

    typer.echo(conformance.to_json() if as_json else conformance.page(), nl=as_json)
    is_open = any(row.status == "not yet" for row in conformance.rows())
    raise typer.Exit(1 if is_open else 0)


@app.command()
def gallery(
    *,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The HTML file to write.")],
) -> None:
    """Write every widget of the course into one HTML page that works without a network."""
    from course import gallery

    try:
        out.write_text(gallery.page(), encoding="utf-8")
    except OSError as error:
        raise CourseError(f"the gallery cannot be written to {out}: {error.strerror}") from error
    typer.echo(f"{out} shows {len(gallery.EXAMPLES)} widgets.", err=True)


@app.command()
def script(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="packetdrill scripts, or folders of .pkt files."),
    ],
    *,
    profile: Annotated[
        str, typer.Option("--profile", help="Whose habits the stack has: rfc, linux, freebsd.")
    ] = "rfc",
    defines: Annotated[
        list[str] | None,
        typer.Option("-D", "--define", metavar="NAME=VALUE", help="A name that scripts use."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Both timelines of every script.")
    ] = False,
) -> None:
    """Play packetdrill scripts against the course's own TCP; nothing in them is executed."""
    from course.cli import scripts

    status = scripts.main(paths, profile, defines or [], as_json=as_json, verbose=verbose)
    raise typer.Exit(status)


@app.command()
def doctor() -> None:
    """Say what this machine has for the course, and how to get what it lacks."""
    from course.cli import machine

    typer.echo(machine.report())


instructor.register(app)


def main() -> None:
    """Run the command line; a `CourseError` becomes one sentence on stderr and exit 2 or 3."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a letter that the terminal lacks stops nothing
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except AmbiguousForm as error:
        _say(error)
        sys.exit(DECISION)
    except CourseError as error:
        _say(error)
        sys.exit(UNREADABLE)
    except OSError as error:
        # What is still in the buffer cannot be written either: let nobody try again at the end.
        if sys.__stdout__ is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.__stdout__.fileno())
        if not isinstance(error, BrokenPipeError):  # a reader that had enough is no fault
            _say(CourseError(f"cannot write the output: {error.strerror}"))
        sys.exit(UNREADABLE)


def _need(package: str, extra: str) -> None:
    """Raise one sentence if the extra that brings `package` is not installed."""
    if importlib.util.find_spec(package) is None:
        raise CourseError(
            f"this command needs {package}, which is not installed: "
            f'pip install "transport-course[{extra}]"'
        )


def _say(error: CourseError) -> None:
    typer.echo(f"course: {error}", err=True)
