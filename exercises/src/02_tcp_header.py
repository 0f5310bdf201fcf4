# %% [markdown] name="title"
# # Exercises 02: The TCP header, field by field
#
# In [lesson 02](../notebooks/02_tcp_header.ipynb) you have looked into twenty octets and found eleven fields in them. Here you write the tools for it: a reader, a writer, a speller of flags, a reader of tcpdump's lines, and a judge. Five functions, 18 points. The reader and the writer stay with you until the last lesson, where they carry a TCP of your own. The set is passed with 11 points.
#
# **How it goes.** Run the set-up cell. Then, task by task: write your answer in place of the three dots, run the cell, run the check below it. Check as often as you like. Nothing leaves your machine. What stands under the checks before you run them is where you are going: the output of a solved notebook.
#
# - Stuck? `check("02.1", parse_tcp, hint=1)` gives a first hint, `hint=2` and `hint=3` say more. Hints cost nothing.
# - A check that fails tells you which input it was; `given("02.1", 3)` shows input 3, and `parse_tcp(*given("02.1", 3))` runs your function on it alone. Extra cells are scratch paper: use as many as you like.
# - A `NameError` under a check means that the answer cell above it has not run yet.
# - An answer is run with the set-up cell and nothing else, so put your imports and helper functions into the answer cell.
# - `course check 02` in a terminal checks the whole notebook, with nbval.

# %% name="setup"
from course.exercise import check, given

# Two headers to try things on. A browser asks for a page: 20 octets, and its data left out.
GET = bytes.fromhex("fffd 22b8 9153 af33 c510 d85f 5018 04ff acc9 0000")
# The chat begins: 40 octets, half of them options.
SYN = bytes.fromhex(
    "e7dc abcd 22f4 9ff4 0000 0000 a002 8018 fe30 0000"
    "0204 400c 0402 080a 02e5 4d46 0000 0000 0103 0307"
)

# %% [markdown] name="task-02-1"
# ## 02.1 Read a TCP header (5 points)
#
# A segment arrives as octets. Before a TCP can do anything with it, it has to know the fields. Write `parse_tcp(data)`.
#
# **The format first.** `struct` reads the 20 fixed octets at one go, if you give it the right format: nine letters behind a `!`. When your format is right, `unpack(form, GET[:20])` gives the numbers that Chris White's article prints:
#
# ```python
# (65533, 8888, 2438180659, 3306215519, 80, 24, 1279, 44233, 0)
# ```
#
# Seven of the nine are fields as they stand. The sixth, 24, is the flags. The fifth, 80, is octet 12, and holds three fields:
#
# | octets | fields, from the high bit to the low one |
# |---|---|
# | 0-1, 2-3 | `src_port`, `dst_port` |
# | 4-7, 8-11 | `seq`, `ack` |
# | 12 | `data_offset` 4 bits, `reserved` 3 bits, `ae` 1 bit |
# | 13 | `flags` |
# | 14-15, 16-17, 18-19 | `window`, `checksum`, `urgent_pointer` |
# | 20 and on | `options`, up to where the header ends |
#
# For `GET` the answer is
#
# ```python
# {'src_port': 65533, 'dst_port': 8888, 'seq': 2438180659, 'ack': 3306215519, 'data_offset': 5,
#  'reserved': 0, 'ae': 0, 'flags': 24, 'window': 1279, 'checksum': 44233, 'urgent_pointer': 0,
#  'options': b''}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `data`: `bytes` that start with a TCP header; what follows the header does not matter |
# | **returns** | a dict with these 12 keys: whole numbers as they stand in the header (`data_offset` in words of 32 bits, never negative), `options` as `bytes` |
# | **the header ends** | after `data_offset` words of 32 bits; 5 words, 20 octets, mean that there are no options |
#
# Points: the format 2, octets 12 and 13 2, options 1. About 15 minutes.

# %% name="answer-02-1"
def parse_tcp(data):
    """Return the fields of a TCP header as a dict.

    data: bytes that start with the header. Numbers are ints as they stand in the header; options
    are bytes.
    """
    ### BEGIN SOLUTION
    from struct import unpack

    form = "!HHLLBBHHH"
    src_port, dst_port, seq, ack, octet, flags, *rest = unpack(form, data[:20])
    window, checksum, urgent_pointer = rest
    return {
        "src_port": src_port,
        "dst_port": dst_port,
        "seq": seq,
        "ack": ack,
        "data_offset": octet >> 4,
        "reserved": octet >> 1 & 0b111,
        "ae": octet & 1,
        "flags": flags,
        "window": window,
        "checksum": checksum,
        "urgent_pointer": urgent_pointer,
        "options": data[20 : 4 * (octet >> 4)],
    }
    ### END SOLUTION

# %% name="check-02-1"
check("02.1", parse_tcp)

# %% [markdown] name="task-02-2"
# ## 02.2 Flags, spelled and read (4 points)
#
# 24 is a good name for a number and a bad one for a set of flags. tcpdump writes one letter for each. Write `convert_flags(value)`, which goes both ways: a number becomes text, text becomes a number.
#
# | flag | FIN | SYN | RST | PSH | ACK | URG | ECE | CWR | AE |
# |---|---|---|---|---|---|---|---|---|---|
# | bit | 0x001 | 0x002 | 0x004 | 0x008 | 0x010 | 0x020 | 0x040 | 0x080 | 0x100 |
# | letter | `F` | `S` | `R` | `P` | `.` | `U` | `E` | `W` | `e` |
#
# The letters stand in the order of this table. AE is the lowest bit of octet 12, so for these nine bits the number is `ae << 8 | flags`. (tcpdump prints the `e` in its newer versions; 4.99.3 and older ones do not look at the bit.)
#
# ```python
# convert_flags(18)     ->  'S.'
# convert_flags(24)     ->  'P.'
# convert_flags(0)      ->  'none'
# convert_flags('F.')   ->  17
# convert_flags('SEWe') ->  450
# convert_flags('none') ->  0
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `value`: a number from 0 to 511, or a text as tcpdump writes it |
# | **returns** | for a number its text, for a text its number |
# | **no flag** | is the word `"none"`, and not an empty text |
#
# Points: one letter 1, several letters 1, text to number 2. About 15 minutes.

# %% name="answer-02-2"
def convert_flags(value):
    """Return the text of a number of flags, or the number of a text of flags.

    value: an int from 0 to 511, or a string like "S." or "none".
    """
    ### BEGIN SOLUTION
    pairs = [(1 << n, letter) for n, letter in enumerate("FSRP.UEWe")]
    if isinstance(value, int):
        return "".join(letter for bit, letter in pairs if value & bit) or "none"
    if value == "none":
        return 0
    return sum(bit for bit, letter in pairs if letter in value)
    ### END SOLUTION

# %% name="check-02-2"
check("02.2", convert_flags)

# %% [markdown] name="task-02-3"
# ## 02.3 Build a TCP header (4 points)
#
# Whoever can read a header can write one. Write `build_tcp(fields)`, the inverse of 02.1: it takes a dict with the same names and returns octets. Two things it must work out by itself: how far the options have to be filled up, and the data offset, which follows from that.
#
# The article "Transport Layer" crafts a SYN with scapy and leaves the work to it: a port to come from, a port to go to, a sequence number, the flag S. Here is such a SYN, octet by octet, yours to build. (8192 is the window that scapy takes if it is given none. The checksum is left 0 until lesson 04.)
#
# ```python
# build_tcp({'src_port': 54321, 'dst_port': 80, 'seq': 1000, 'flags': 2, 'window': 8192})
#     ->  d431 0050 0000 03e8 0000 0000 5002 2000 0000 0000
# ```
#
# And the two headers above: what your `parse_tcp` makes of them, `build_tcp` must turn into the same octets again.
#
# | what | contract |
# |---|---|
# | **gets** | `fields`: a dict; `src_port` and `dst_port` are always in it, of the other names any may be missing |
# | **returns** | `bytes`: the header, 20 to 60 octets |
# | **a missing name** | counts as 0, missing `options` as `b""` |
# | **options** | at most 40 octets; filled up with zeros, at the end, to a multiple of 4 octets |
# | **`data_offset`** | 5 words, and one for each 4 octets of options with their filling. Compute it, whether or not the dict has one |
#
# Points: numbers 1, offset and flags 2, options 1. About 15 minutes.

# %% name="answer-02-3"
def build_tcp(fields):
    """Return the octets of a TCP header.

    fields: a dict with names as in 02.1; what is missing counts as 0, and options as none.
    """
    ### BEGIN SOLUTION
    from struct import pack

    def field(name):
        return fields.get(name, 0)

    options = fields.get("options", b"")
    options += bytes(-len(options) % 4)
    offset = 5 + len(options) // 4
    octet = offset << 4 | field("reserved") << 1 | field("ae")
    numbers = [field(name) for name in ("src_port", "dst_port", "seq", "ack")]
    rest = [field(name) for name in ("flags", "window", "checksum", "urgent_pointer")]
    return pack("!HHLLBBHHH", *numbers, octet, *rest) + options
    ### END SOLUTION

# %% name="check-02-3"
check("02.3", build_tcp)

# %% [markdown] name="task-02-4"
# ## 02.4 Read tcpdump's line (3 points)
#
# Often you have no octets, only somebody's printout. One line of it holds a whole header. Write `parse_summary(line)`, which gets the fields back. For the line with `hello world!`
#
# ```
# 12:51:04.418321 IP localhost.59356 > localhost.43981: Flags [P.], seq 1:14, ack 1, win 257, options [nop,nop,TS val 48584755 ecr 48581958], length 13
# ```
#
# the answer is
#
# ```python
# {'src': 'localhost', 'src_port': 59356, 'dst': 'localhost', 'dst_port': 43981, 'flags': 'P.',
#  'seq': 1, 'seq_end': 14, 'ack': 1, 'window': 257, 'urgent_pointer': None,
#  'options': 'nop,nop,TS val 48584755 ecr 48581958', 'length': 13}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `line`: a line of tcpdump about one TCP segment, over IPv4 or IPv6 (`IP6`), with or without the time in front |
# | **returns** | a dict with these 12 keys; `None` for what the line does not say |
# | **`src`, `dst`** | the hosts as text; the port stands behind the last dot |
# | **`flags`, `options`** | what stands between the brackets, as text |
# | **`seq`, `seq_end`** | `seq 1:14` is 1 and 14: the number of the first octet, and the number after that of the last one; `seq 30` is 30 and `None` |
# | **`window`, `urgent_pointer`** | the numbers after `win` and `urg` |
# | **`length`** | octets of data; tcpdump may go on after it, `length 78: HTTP: GET / HTTP/1.1` |
#
# Points: who 1, flags and numbers 1, the rest 1. About 20 minutes.

# %% name="answer-02-4"
def parse_summary(line):
    """Return the fields that a line of tcpdump tells, as a dict.

    line: a string about one TCP segment. What it does not tell is None.
    """
    ### BEGIN SOLUTION
    import re

    def number(pattern):
        found = re.search(pattern, line)
        return int(found[1]) if found else None

    ends = re.search(r"IP6? (\S+)\.(\d+) > (\S+)\.(\d+): Flags \[(.*?)\]", line)
    options = re.search(r", options \[(.*?)\]", line)
    return {
        "src": ends[1],
        "src_port": int(ends[2]),
        "dst": ends[3],
        "dst_port": int(ends[4]),
        "flags": ends[5],
        "seq": number(r", seq (\d+)"),
        "seq_end": number(r", seq \d+:(\d+)"),
        "ack": number(r", ack (\d+)"),
        "window": number(r", win (\d+)"),
        "urgent_pointer": number(r", urg (\d+)"),
        "options": options[1] if options else None,
        "length": number(r", length (\d+)"),
    }
    ### END SOLUTION

# %% name="check-02-4"
check("02.4", parse_summary)

# %% [markdown] name="task-02-5"
# ## 02.5 Who sends such a thing? (2 points)
#
# Eight flags make 256 sets. Most of them no TCP ever sends. Write `judge_flags(flags)`, which sorts them. The classes follow from two rules about senders:
#
# - **One of three.** SYN begins, FIN ends in good order, RST breaks off. RFC 9293 forms each of them for itself, a SYN or a RST with at most ACK beside it (sections 3.5.2, 3.10.1, 3.10.7), so a segment with **two or all three** of them contradicts itself.
# - **At least one of three.** Nearly every segment carries ACK. The exceptions are a SYN that opens, and some RSTs. So a segment with **none of SYN, RST and ACK** belongs to no conversation. Port scanners send it, because receivers answer it in a telling way: a closed port with a RST, an open one with nothing (sections 3.10.7.1 and 3.10.7.2). No flag at all, FIN alone, and FIN with PSH and URG are the famous ones.
#
# | class | a set belongs to it if |
# |---|---|
# | `"never legal"` | two or three of SYN, FIN and RST are set |
# | `"scanner"` | none of SYN, RST and ACK is set |
# | `"normal"` | neither |
#
# The other flags, PSH, URG, ECE and CWR, never decide. In a SYN, ECE and CWR ask for ECN, and a receiver must cope with all forms of it (RFC 3168 section 6.1.1).
#
# ```python
# judge_flags(0x02) -> 'normal'         SYN
# judge_flags(0xc2) -> 'normal'         SYN, ECE, CWR: may I use ECN?
# judge_flags(0x03) -> 'never legal'    SYN, FIN
# judge_flags(0x29) -> 'scanner'        FIN, PSH, URG
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `flags`: a number from 0 to 255, octet 13 of the header |
# | **returns** | `"normal"`, `"never legal"` or `"scanner"` |
#
# Points: contradictions 1, probes 1. What is normal counts for both. About 10 minutes.

# %% name="answer-02-5"
def judge_flags(flags):
    """Return what a set of flags says of its sender: "normal", "never legal" or "scanner".

    flags: the octet of flags, an int from 0 to 255.
    """
    ### BEGIN SOLUTION
    fin, syn, rst, ack = 0x01, 0x02, 0x04, 0x10
    if sum(bool(flags & one) for one in (fin, syn, rst)) > 1:
        return "never legal"
    return "normal" if flags & (syn | rst | ack) else "scanner"
    ### END SOLUTION

# %% name="check-02-5"
check("02.5", judge_flags)

# %% [markdown] name="end"
# ## What you have now
#
# You can read any TCP header, write one, and tell an honest one from a probe. What is missing are the options, which your reader still hands over as raw octets: the next set cuts them. `course progress` shows what you have so far.
