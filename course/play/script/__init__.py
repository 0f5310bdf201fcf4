"""A player for packetdrill's language: the field's way to write down what a TCP does.

A script says what a program calls, which packets the peer sends, and which packets the system must
answer with, each with its time. Here the system is the mini stack and time is virtual: no kernel,
no privileges, no flakiness.

    statement       the typed statements; `parser` reads them, from `parse_packet`, `parse_call`
    player          plays them: `wire` has the script's end, `kernel` and `calls` the system's
    match           is this the packet that the script expects?
    shell, info     settings of a kernel become a profile; tcp_info, which `assertion` asks
    feature         what the stack lacks: scripts that need it are skipped, with the reason
    report          the result: both timelines, and the story so far

Nothing inside a script is ever executed. `parse(text)` raises `ScriptError` with line and column;
`run(script)` never raises for what a script holds, it says what became of it.
"""

from course.errors import CourseError, ScriptError
from course.play.script.feature import lacking
from course.play.script.match import words
from course.play.script.parser import parse
from course.play.script.player import Player
from course.play.script.report import Failed, Result
from course.play.script.scan import Lack
from course.play.script.statement import Script
from course.stack.profile import Profile, named

__all__ = ["Result", "Script", "parse", "run"]


def run(script: Script | str, profile: Profile | str = "rfc", *, seed: int = 0) -> Result:
    """Play a script, or the text of one, against the mini stack under a profile.

    The same seed gives the same trace. An error in the text is a failed result that names line and
    column; a script that needs what the stack does not have is skipped.
    """
    profile = named(profile)
    if isinstance(script, str):
        try:
            script = parse(script)
        except ScriptError as error:
            where = (error.line, error.column)
            sentence = str(error).partition(": ")[2] if error.line else str(error)
            return Result("script", "failed", sentence, *where, profile.name)
    if lacks := lacking(script, profile.name):
        return Result(script.name, "skipped", f"needs {lacks}", profile=profile.name)
    return _played(script, profile, seed)


def _played(script: Script, profile: Profile, seed: int) -> Result:
    name = script.name
    player = Player(script, profile, seed)
    status, reason, place, came = "passed", "", (0, 0), ""
    try:
        player.run()
    except Failed as failed:
        status, reason, came = "failed", failed.needed, failed.came
        place = (failed.statement.line, failed.statement.column)
    except Lack as lack:
        status, reason = "skipped", f"needs {lack}"
    except CourseError as error:
        status, reason = "failed", str(error)
    story = player.story
    if not place[0] and reason and story.rows:
        last = story.rows[-1].statement
        place = (last.line, last.column)
    others = [words(got, player.wire) for got in list(player.queue)[:5]]
    return Result(
        name, status, reason, *place, profile.name, tuple(story.rows), story.trace(name),
        (*([came] if came else []), *others),
    )  # fmt: skip
