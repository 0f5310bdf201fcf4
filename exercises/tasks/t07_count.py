"""Task 07.4: how many connections are in each state, from the text that `ss -tan` prints."""

from random import Random

from course.exercise import Case, Mistake, Part, Task

from .listings import LONG, NAMES, counted, listing

RENAMED = ("ESTABLISHED", "SYN-RECEIVED")


def texts(rng: Random) -> list[Case]:
    """Draw listings with and without heading, with empty lines, and one without any row."""
    plain = {"LISTEN": 2, "ESTABLISHED": 3, "TIME-WAIT": 1}
    found = [listing(rng, plain), listing(rng, plain, heading=False), listing(rng, {})]
    for number in range(24):
        states = rng.sample(sorted(NAMES), rng.randrange(2, 7))
        counts = {"LISTEN": 1 + rng.randrange(3), **{s: rng.randrange(1, 9) for s in states}}
        counts |= {state: counts.get(state, 2) for state in RENAMED}
        text = listing(rng, counts, heading=bool(number % 4))
        found.append("\n" + text + "\n" if number % 3 == 0 else text)
    return [Case((text,), facts=facts(text)) for text in found]


def facts(text: str) -> dict[str, str | int]:
    """Return the first line, and how many rows there are."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return {"first": first.split()[0] if first else "", "rows": sum(counted(text).values())}


def _words(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line.strip()]


def _tally(words: list[str]) -> dict[str, int]:
    return {word: words.count(word) for word in dict.fromkeys(words)}


def named(text: str) -> dict[str, int]:
    """Count every line that is not empty, the heading as well."""
    return _tally([LONG.get(word, word) for word in _words(text)])


def _careless(text: str) -> dict[str, int]:
    """Take the first word of every line, also where there is none."""
    words = [line.split()[0] for line in text.splitlines()]
    return _tally([LONG[word] for word in words if word != "State"])


def _without_first(text: str) -> dict[str, int]:
    """Drop the first line, even an empty one before the heading."""
    return named("\n".join(text.splitlines()[1:]))


def _guessed(text: str) -> dict[str, int]:
    """Look for the RFC's names anywhere in the text."""
    return {name: text.count(name) for name in NAMES if text.count(name)}


COUNT_STATES = Task(
    id="07.4",
    name="count_states",
    points=3,
    parts=(
        Part("ESTAB and SYN-RECV", 1, (*RENAMED, "ESTAB", "SYN-RECV")),
        Part("the other states", 1, tuple(name for name in NAMES if name not in RENAMED)),
        Part("nothing but states", 1, ("State",)),
    ),
    hints=(
        (
            "Go through the lines. The state is the first word of each: line.split() cuts a line "
            "into words, however many spaces stand between. Count the words in a dict."
        ),
        (
            "Not every line is a connection. The heading's first word is State, an empty line has "
            "no first word, and a listing made with -H has no heading at all. So do not drop the "
            "first line: look at what it says."
        ),
        (
            'Two names differ from the RFC\'s: {"ESTAB": "ESTABLISHED", "SYN-RECV": '
            '"SYN-RECEIVED"}. With that as names: words = line.split(); if words and words[0] != '
            '"State": state = names.get(words[0], words[0]); counts[state] = counts.get(state, 0) '
            "+ 1."
        ),
    ),
    inputs=texts,
    mistakes=(
        Mistake(
            'counts "State"',
            named,
            "You have counted the heading: there is no state named State. The article's "
            "pipeline of awk, sort and uniq does the same.",
            loses=1,
        ),
        Mistake(
            "ss' own names are kept",
            lambda text: _tally([word for word in _words(text) if word in LONG]),
            "You count right, but under the names of ss. It abbreviates two of them: ESTAB is "
            "ESTABLISHED, SYN-RECV is SYN-RECEIVED.",
            loses=1,
        ),
        Mistake(
            'counts "State", under ss\' own names',
            lambda text: _tally(_words(text)),
            "That is what the article's pipeline prints: the heading counted as a state, and the "
            "names of ss. Drop the line that begins with State, and call ESTAB and SYN-RECV "
            "ESTABLISHED and SYN-RECEIVED.",
            loses=2,
        ),
        Mistake(
            "an empty line has a first word",
            _careless,
            "An empty line has no first word: line.split() is an empty list, and [0] of it raises "
            "IndexError. Look whether there are words before you take one.",
            loses=3,
        ),
        Mistake(
            "the first line dropped unseen",
            lambda text: counted("\n".join(text.strip("\n").splitlines()[1:])),
            "You drop the first line whatever it is. This listing begins with {first}: it was "
            "made without a heading (ss -tanH), and you have lost a row.",
            loses=1,
        ),
        Mistake(
            "the first line dropped, empty or not",
            _without_first,
            "You drop the first line whatever it is. Here the first line that is not empty begins "
            "with {first}. It may be a row (ss -tanH prints no heading), and the heading may come "
            "second, after an empty line: look at what a line says.",
            loses=2,
        ),
        Mistake(
            "states that do not occur are counted as 0",
            lambda text: {name: counted(text).get(name, 0) for name in NAMES},
            "Your dict has a row for every state. The contract wants only those that occur: "
            "begin with an empty dict, and add a state when its first row comes.",
            loses=2,
        ),
        Mistake(
            "looks for the long names",
            _guessed,
            "You look for ESTABLISHED and SYN-RECEIVED. ss prints ESTAB and SYN-RECV, so you find "
            "none of them.",
            loses=1,
        ),
    ),
)
