"""Tasks 02.2 and 02.5: flags to letters and back, and what a set of flags says of its sender."""

from random import Random
from typing import Any

from course.exercise import Case, Mistake, Part, Task
from course.wire.tcp import ACK, CWR, ECE, FIN, PSH, RST, SYN, URG

AE = 0x100
LETTERS = {FIN: "F", SYN: "S", RST: "R", PSH: "P", ACK: ".", URG: "U", ECE: "E", CWR: "W", AE: "e"}
KNOWN = (SYN, SYN | ACK, ACK, PSH | ACK, FIN | ACK, 0)


def text_of(value: int, letters: dict[int, str] = LETTERS) -> str:
    """Return flags as tcpdump writes them."""
    return "".join(letter for bit, letter in letters.items() if value & bit) or "none"


def value_of(text: str, letters: dict[int, str] = LETTERS) -> int:
    """Return the number of flags that tcpdump wrote."""
    bits = {letter: bit for bit, letter in letters.items()}
    return 0 if text == "none" else sum(bits.get(letter, 0) for letter in text)


def both_ways(rng: Random) -> list[Case]:
    """Draw all 512 values as numbers and as text, those of a usual conversation first."""
    rest = [value for value in range(512) if value not in KNOWN]
    rng.shuffle(rest)
    values = [*KNOWN, *rest]
    return [flags_case(value) for value in values] + [text_case(value) for value in values]


def flags_case(value: int) -> Case:
    """Return a case from number to text."""
    part = "one letter" if value & (value - 1) == 0 else "several letters"
    return Case((value,), (part,))


def text_case(value: int) -> Case:
    """Return a case from text to number."""
    return Case((text_of(value),), ("text to number",))


def convert(value: int | str, letters: dict[int, str] = LETTERS, none: str = "none") -> int | str:
    """Convert either way."""
    if isinstance(value, str):
        return value_of(value, letters)
    return text_of(value, letters) if value else none


def looked_up(value: int | str, number: Any) -> int | str:
    """Convert, but look each letter up with `number`, those of the word none too."""
    return sum(map(number, value)) if isinstance(value, str) else text_of(value)


NUMBERS = {letter: bit for bit, letter in LETTERS.items()}
NONE_IS_A_WORD = (
    "Your code stops at the word none: it looks for a flag n, and there is none. The word says "
    "that no flag is set: ask for it first."
)
SEVERAL_AT_ONCE = (
    "Your code looks the whole number up, and so knows single flags alone. Several bits may be "
    "set at once: go through all nine flags and ask for each, value & bit."
)


def with_letters(**changed: str) -> dict[int, str]:
    """Return the letters with those of some flags changed."""
    bits = {"ack": ACK, "cwr": CWR, "ece": ECE, "ae": AE}
    return LETTERS | {bits[name]: letter for name, letter in changed.items()}


CONVERT_FLAGS = Task(
    id="02.2",
    name="convert_flags",
    points=4,
    parts=(Part("one letter", 1), Part("several letters", 1), Part("text to number", 2)),
    hints=(
        (
            "Write the nine flags down once, as a list of pairs of bit and letter, in the order "
            "in which tcpdump prints them. Both directions then go through the same list."
        ),
        (
            "isinstance(value, str) tells which way to go. To text: join the letters of all bits "
            'for which value & bit is not 0; if none is, the answer is "none". To number: for '
            "each letter of the text add its bit. The word none comes first: it is no list of "
            "letters, though it ends with one."
        ),
        (
            'pairs = list(zip((1, 2, 4, 8, 16, 32, 64, 128, 256), "FSRP.UEWe")). To text: '
            '"".join(letter for bit, letter in pairs if value & bit) or "none". To number: 0 if '
            'value == "none", else sum(bit for bit, letter in pairs if letter in value).'
        ),
    ),
    inputs=both_ways,
    mistakes=(
        Mistake(
            "ACK written A",
            lambda value: convert(value, with_letters(ack="A")),
            "You write A for ACK. tcpdump has a dot for it, because nearly every segment carries "
            "it: SYN with ACK is S. and a bare acknowledgement is a lone dot. (scapy writes SA; "
            "both are in use.)",
            loses=4,
        ),
        Mistake(
            "the order of the header",
            lambda value: (
                convert(value)
                if isinstance(value, str) or not value
                else text_of(value, dict(reversed(LETTERS.items())))
            ),
            "Your letters are in the order of the header, high bit first. tcpdump goes from the "
            "low bit to the high one: FIN with ACK is F. and not .F",
            loses=1,
        ),
        Mistake(
            "an empty text for no flag",
            lambda value: convert(value, none=""),
            "For no flag at all you return an empty text. tcpdump says none, in letters, so that "
            "nobody takes the field for missing.",
            loses=1,
        ),
        Mistake(
            "none read letter by letter",
            lambda value: (
                sum(bit for bit, letter in LETTERS.items() if letter in value)
                if isinstance(value, str)
                else convert(value)
            ),
            "You read the word none letter by letter, and find an e in it, which is AE. The word "
            "says that no flag is set: look for it first.",
            loses=2,
        ),
        Mistake(
            "the letters of none looked up in a dict",
            lambda value: looked_up(value, NUMBERS.__getitem__),
            NONE_IS_A_WORD,
            loses=2,
        ),
        Mistake(
            "the letters of none looked up in a text",
            lambda value: looked_up(value, lambda letter: 1 << "FSRP.UEWe".index(letter)),
            NONE_IS_A_WORD,
            loses=2,
        ),
        Mistake(
            "one flag at a time",
            lambda value: convert(value) if isinstance(value, str) else LETTERS.get(value, "none"),
            SEVERAL_AT_ONCE,
            loses=1,
        ),
        Mistake(
            "one flag at a time, and no other number",
            lambda value: convert(value) if isinstance(value, str) else LETTERS[value],
            SEVERAL_AT_ONCE,
            loses=2,
        ),
        Mistake(
            "small letters taken for capitals",
            lambda value: (
                value_of(value.upper() if value != "none" else value)
                if isinstance(value, str)
                else convert(value)
            ),
            "You make all letters capitals before you read them, and so e, which is AE, becomes "
            "E, which is ECE.",
            loses=2,
        ),
        Mistake(
            "eight flags",
            lambda value: convert(value, dict(list(LETTERS.items())[:8])),
            "You know eight flags. The ninth, AE, is bit 0x100 here: the lowest bit of octet 12, "
            "which RFC 9768 took from the reserved ones. Its letter is a small e.",
            loses=4,
        ),
        Mistake(
            "CWR written C",
            lambda value: convert(value, with_letters(cwr="C")),
            "You write C for CWR, as scapy does. tcpdump writes W, for the window that was "
            "reduced.",
            loses=4,
        ),
        Mistake(
            "ECE and CWR exchanged",
            lambda value: convert(value, with_letters(ece="W", cwr="E")),
            "ECE and CWR have changed places. ECE is 0x40 and E, CWR is 0x80 and W, for the "
            "window that was reduced.",
            loses=4,
        ),
    ),
)

NORMAL, NEVER, SCANNER = "normal", "never legal", "scanner"


def judged(flags: int) -> str:
    """Return the class of a set of flags."""
    if (flags & (SYN | FIN | RST)).bit_count() > 1:
        return NEVER
    return NORMAL if flags & (SYN | RST | ACK) else SCANNER


def all_flags(rng: Random) -> list[Case]:
    """Draw all 256 values, those with a name first."""
    known = [SYN, SYN | ACK, SYN | FIN, 0, FIN, FIN | PSH | URG, SYN | RST, SYN | ECE | CWR]
    rest = [value for value in range(256) if value not in known]
    rng.shuffle(rest)
    return [judged_case(value) for value in [*known, *rest]]


def judged_case(flags: int) -> Case:
    """Return a case: what is normal counts for both parts."""
    found = judged(flags)
    parts = {NEVER: ("contradictions",), SCANNER: ("probes",)}
    facts = {"value": f"0x{flags:02x}"}
    return Case((flags,), parts.get(found, ("contradictions", "probes")), facts)


JUDGE_FLAGS = Task(
    id="02.5",
    name="judge_flags",
    points=2,
    parts=(Part("contradictions", 1), Part("probes", 1)),
    hints=(
        (
            "Two questions, one after the other. First: how many of SYN, FIN and RST are set? "
            "Then: is any of SYN, RST and ACK set? The other four flags change nothing."
        ),
        (
            "flags & 7 keeps RST, SYN and FIN, and there are only eight values to think about: "
            "which of 0 to 7 have two bits or more? flags & 0x16 keeps ACK, RST and SYN: is it 0?"
        ),
        (
            'if flags & 7 in (3, 5, 6, 7): return "never legal". Then: "normal" if flags & 0x16 '
            'else "scanner".'
        ),
    ),
    inputs=all_flags,
    mistakes=(
        Mistake(
            "SYN with FIN called normal",
            lambda flags: NORMAL if flags & 7 == SYN | FIN else judged(flags),
            "You call SYN with FIN normal ({value}). SYN says that the numbers start "
            "here, FIN that they end here; no rule of RFC 9293 makes a TCP send both at once.",
            loses=1,
        ),
        Mistake(
            "FIN with RST called normal",
            lambda flags: NORMAL if flags & 7 == RST | FIN else judged(flags),
            "You call FIN with RST normal. FIN is the orderly end of one direction, RST breaks "
            "both off at once: who sends a RST sends no FIN with it (RFC 9293 section 3.5.2 "
            "forms it with nothing but ACK).",
            loses=1,
        ),
        Mistake(
            "SYN with FIN alone a contradiction",
            lambda flags: judged(flags) if judged(flags) != NEVER or flags & 3 == 3 else NORMAL,
            "You look for SYN with FIN alone. RST is the third that stands for itself: with SYN "
            "or with FIN beside it ({value}, for one) it contradicts itself as well.",
            loses=1,
        ),
        Mistake(
            "three probes only",
            lambda flags: (
                NORMAL
                if judged(flags) == SCANNER and flags not in (0, FIN, FIN | PSH | URG)
                else judged(flags)
            ),
            "You know the three probes by name: no flag, FIN, and FIN with PSH and URG. But any "
            "set without SYN, RST and ACK does the same for a scanner: {value} too.",
            loses=1,
        ),
        Mistake(
            "every segment without ACK called a scanner's",
            lambda flags: (
                SCANNER if judged(flags) == NORMAL and not flags & ACK else judged(flags)
            ),
            "You call each segment without ACK a scanner's. Two kinds have a good reason to lack "
            "it: the first SYN of a connection, and a RST that answers a segment with ACK.",
            loses=2,
        ),
        Mistake(
            "ECN taken for a scan",
            lambda flags: (
                SCANNER if flags & (ECE | CWR) and flags & (SYN | ACK) == SYN else judged(flags)
            ),
            "You call a SYN with ECE or CWR a scanner's. With both it asks for ECN, and RFC 3168 "
            "section 6.1.1.1 complains of firewalls that made this very mistake and dropped such "
            "SYNs.",
            loses=2,
        ),
        Mistake(
            "bits added instead of flags counted",
            lambda flags: NEVER if flags & 7 >= 2 else judged(flags),
            "You call {value} never legal, which has one of the three. Do you add flags & 0x02 "
            "and the like? SYN alone then counts 2. Count each flag as one: bool(flags & 0x02).",
            loses=2,
        ),
        Mistake(
            "two of three, but not all three",
            lambda flags: NORMAL if flags & 7 == 7 else judged(flags),
            "SYN, FIN and RST all at once ({value}) is normal for you. Two of them are one too "
            "many, and three are two too many.",
            loses=1,
        ),
        Mistake(
            "SYN, RST and ACK asked for first",
            lambda flags: NORMAL if judged(flags) == NEVER else judged(flags),
            "You call every contradiction normal, {value} for one. Each has SYN or RST in it, so "
            "the question for these comes too early: first count how many of the three are set.",
            loses=1,
        ),
        Mistake(
            "the whole octet compared",
            lambda flags: NORMAL if judged(flags) == NEVER and flags > 7 else judged(flags),
            "You know SYN with FIN and the like only when nothing else is set. Other flags may "
            "stand beside them ({value}): cut out the bits that you ask about, with &.",
            loses=1,
        ),
        Mistake(
            "FIN taken for a reason",
            lambda flags: NORMAL if judged(flags) == SCANNER and flags & FIN else judged(flags),
            "You let a FIN without ACK pass as normal ({value}). The second rule asks for SYN, "
            "RST and ACK: in a conversation a FIN comes with ACK, like nearly every segment.",
            loses=1,
        ),
        Mistake(
            "null probe called never legal",
            lambda flags: NEVER if flags & 0x3F == 0 else judged(flags),
            "You call a segment without any flag never legal. It contradicts nothing, it says "
            "nothing: that is what makes it a probe.",
            loses=1,
        ),
    ),
)
