# %% [markdown] name="title"
# # Exercises 03: Options
#
# In [lesson 03](../notebooks/03_options.ipynb) two SYNs made promises, and eight printed packets gave a machine away. Here you write the five functions that such work takes: 20 points. The set is passed with 12 points.
#
# **How it goes.** Run the set-up cell. Then, task by task: write your answer in place of the three dots, run the cell, run the check below it. Check as often as you like. Nothing leaves your machine. What stands under the checks before you run them is where you are going: the output of a solved notebook.
#
# - Stuck? `check("03.1", parse_options, hint=1)` gives a first hint, `hint=2` and `hint=3` say more. Hints cost nothing.
# - A check that fails tells you which input it was; `parse_options(*given("03.1", 3))` runs your function on input 3 alone. Extra cells are scratch paper: use as many as you like.
# - An answer is run with the set-up cell and nothing else, so put your imports and helper functions into the answer cell.
# - `course check 03` in a terminal checks the whole notebook, with nbval.

# %% name="setup"
from course.exercise import check, given

# Real options to try things on: those of the chat's first SYN, and those of every segment later.
SYN = bytes.fromhex("0204 400c 0402 080a 02e5 4d46 0000 0000 0103 0307")
LATER = bytes.fromhex("0101 080a b34f fa49 b34f fa49")

# %% [markdown] name="task-03-1"
# ## 03.1 Cut the options (6 points)
#
# Somebody on the other side of the world wrote these octets. They say of themselves how long they are, and they may lie. Write `parse_options(data)`, which cuts the option area of a TCP header, whatever stands in it, and always comes back.
#
# For the SYN of the set-up cell the answer is
#
# ```python
# ([(2, 4, b'@\x0c'), (4, 2, b''), (8, 10, b'\x02\xe5MF\x00\x00\x00\x00'), (1, None, b''), (3, 3, b'\x07')], None)
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `data`: `bytes`, the octets behind the fixed header, up to where Data Offset says it ends; may be empty |
# | **returns** | a tuple `(options, bad)` |
# | **`options`** | a list of `(kind, length, data)` in order, every option of every kind: the length octet as it stands, and what follows it |
# | **NOP**, kind 1 | `(1, None, b"")`: one octet, no length |
# | **EOL**, kind 0 | `(0, None, rest)`: the list ends; `rest` is all that stands behind it, padding |
# | **`bad`** | `None` if all could be cut; else the offset of the option that cannot be (of its kind octet), because its length is less than 2, reaches past the end of `data`, or is not there at all. `options` then holds what came before |
#
# So `parse_options(bytes.fromhex("0101 0500 0204"))` is `([(1, None, b''), (1, None, b'')], 2)`: kind 5 at octet 2 says that it is 0 octets long.
#
# Points: NOP and EOL 1, options with a length 2, illegal lengths 2, any octets 1. About 20 minutes.


# %% name="answer-03-1"
def parse_options(data):
    """Cut the options of a TCP header.

    data: bytes. Returns (options, bad): a list of (kind, length, data), and None or the offset of
    the option that cannot be cut.
    """
    ### BEGIN SOLUTION
    options, at = [], 0
    while at < len(data):
        kind = data[at]
        if kind == 0:
            options.append((0, None, data[at + 1 :]))
            return options, None
        if kind == 1:
            options.append((1, None, b""))
            at += 1
            continue
        length = data[at + 1] if at + 1 < len(data) else 0
        if length < 2 or at + length > len(data):
            return options, at
        options.append((kind, length, data[at + 2 : at + length]))
        at += length
    return options, None
    ### END SOLUTION


# %% name="check-03-1"
check("03.1", parse_options)

# %% [markdown] name="task-03-2"
# ## 03.2 Windows that mean what they say (5 points)
#
# The window field of the chat's third packet holds 257. How many octets is that? Only the two SYNs know. Write `windows(syn, synack, segments)`, which gives every window of a conversation in octets.
#
# ```python
# syn = {"window": 32792, "options": [(2, 4, b"\x40\x0c"), (1, None, b""), (3, 3, b"\x07")]}
# synack = {"window": 32768, "options": [(2, 4, b"\x40\x0c"), (1, None, b""), (3, 3, b"\x07")]}
# windows(syn, synack, [("client", 257), ("server", 256)])
# ->  {'syn': 32792, 'synack': 32768, 'client': [32896], 'server': [32768]}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `syn`, `synack`: dicts with `window`, the field as it stands, and `options`, as `parse_options` gives them |
# | | `segments`: what follows, a list of `(sender, field)`; `sender` is `"client"` or `"server"`, `field` the window field as it stands |
# | **returns** | a dict with four keys: `syn` and `synack`, the windows of these two in octets; `client` and `server`, lists of the windows in octets of the later segments that this side sent, in order |
# | **window scale** | kind 3, its one octet of data is the shift. It counts only if both SYNs have it; a window in a SYN is never scaled; a shift of more than 14 counts as 14 (RFC 7323 sections 2.2 and 2.3) |
#
# Points: the two SYNs 1, both have the option 2, one or none has it 2. About 15 minutes.


# %% name="answer-03-2"
def windows(syn, synack, segments):
    """Return the windows of a conversation in octets.

    syn, synack: dicts with "window" and "options". segments: a list of (sender, window field).
    Returns a dict with "syn", "synack", "client", "server".
    """

    ### BEGIN SOLUTION
    def shift(end):
        return next((min(data[0], 14) for kind, _, data in end["options"] if kind == 3), None)

    shifts = {"client": shift(syn), "server": shift(synack)}
    if None in shifts.values():
        shifts = {"client": 0, "server": 0}
    found = {"syn": syn["window"], "synack": synack["window"], "client": [], "server": []}
    for sender, field in segments:
        found[sender].append(field << shifts[sender])
    return found
    ### END SOLUTION


# %% name="check-03-2"
check("03.2", windows)

# %% [markdown] name="task-03-3"
# ## 03.3 Forty octets (3 points)
#
# The other way round: write options as they stand on the wire. A header has room for forty octets of them, and it counts words of four. Write `pack_options(options)`, the counterpart of 03.1.
#
# ```python
# pack_options([(2, 4, b"\x40\x0c"), (3, 3, b"\x07")])   ->  b'\x02\x04@\x0c\x03\x03\x07\x00'
# pack_options([(253, 10, b"example!")] * 4)             ->  exactly 40 octets
# pack_options([(253, 10, b"example!")] * 4 + [(4, 2, b"")])  ->  None
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `options`: a list of `(kind, length, data)` as in 03.1, without NOP and EOL |
# | **returns** | `bytes`, 40 at most and a multiple of 4, in which a reader finds all these options and no others; `None` if there is no such answer |
# | **padding** | where you like: NOPs (kind 1) anywhere between options; at the end also EOL (kind 0) with zeros behind it |
#
# Many answers are right, and all are accepted: any order, any padding.
#
# Points: every option is there 1, whole words 1, what fits and what does not 1. About 10 minutes.


# %% name="answer-03-3"
def pack_options(options):
    """Write options as they stand in a TCP header, in whole words.

    options: a list of (kind, length, data). Returns bytes, or None if 40 octets are not enough.
    """
    ### BEGIN SOLUTION
    raw = b"".join(bytes((kind, length)) + data for kind, length, data in options)
    raw += bytes(-len(raw) % 4)
    return raw if len(raw) <= 40 else None
    ### END SOLUTION


# %% name="check-03-3"
check("03.3", pack_options)

# %% [markdown] name="task-03-4"
# ## 03.4 The segment that nobody saw (4 points)
#
# In every segment each side says what its clock shows (TSval) and repeats what it heard last from the other side (TSecr). Of the following conversations one segment is missing: nobody captured it. But somebody heard it. Write `unseen_segment(packets)`, which finds out who sent it, how fast the sender's clock ticks, and when the segment was sent.
#
# For the chat of the lesson, times counted from its first packet, the answer is about
#
# ```python
# {'sender': 'server', 'rate': 249.997, 'time': 33.604}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `packets`: a list of dicts in order of time, with `time` (seconds), `from` (`"client"` or `"server"`), `flags` (tcpdump's letters; a dot means ACK), `tsval` and `tsecr` |
# | **returns** | a dict with `sender` (`"client"` or `"server"`), `rate` (ticks a second of the sender's clock) and `time` (seconds, on the same scale as the packets' times) |
# | **the unseen segment** | there is exactly one; a packet's TSecr repeats its TSval, and no packet of the list has that TSval |
# | **clocks** | each side has its own, with a start and a rate of its own: 1 to 1000 ticks a second (RFC 7323 section 5.4). No clock passes its end, 2³² |
# | **exact enough** | a rate within 1 tick a second, a time within one tick. Captured times are a little late, by a fraction of a tick: use packets that are far apart |
#
# Points: who sent it 1, the rate of that clock 1, when it was sent 2. About 20 minutes.


# %% name="answer-03-4"
def unseen_segment(packets):
    """Find the segment that was not captured, by the echo of its timestamp.

    packets: a list of dicts with "time", "from", "flags", "tsval", "tsecr". Returns a dict with
    "sender", "rate" in ticks a second, "time" in seconds.
    """
    ### BEGIN SOLUTION
    for packet in packets:
        theirs = [one for one in packets if one["from"] != packet["from"]]
        known = {one["tsval"] for one in theirs}
        if "." in packet["flags"] and packet["tsecr"] not in known:
            first, last = theirs[0], theirs[-1]
            rate = (last["tsval"] - first["tsval"]) / (last["time"] - first["time"])
            time = first["time"] + (packet["tsecr"] - first["tsval"]) / rate
            return {"sender": first["from"], "rate": rate, "time": time}
    ### END SOLUTION


# %% name="check-03-4"
check("03.4", unseen_segment)

# %% [markdown] name="task-03-5"
# ## 03.5 Why 32792, and why 32768? (2 points)
#
# The article that prints the chat wonders about its first two windows and finds no reason. There is one. Linux of those days announced at first as much room as a sender may use at once, and for a large MSS (more than 4380 octets) that was two full segments. Write `first_windows(mss, timestamps)`, which gives the two windows.
#
# ```python
# first_windows(16396, True)  ->  (32792, 32768)
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `mss`: octets, 4400 to 32767, the same on both sides; `timestamps`: `True` if both sides have them in their SYNs, else `False` |
# | **returns** | a tuple of two numbers: the window of the SYN and that of the SYN,ACK, in octets |
# | **a full segment** | of the SYN's sender, who does not know yet what the other side will agree to: MSS octets. Of the SYN,ACK's sender, who does know: MSS octets, less what timestamps with their padding will take in every segment |
#
# Points: the SYN's window 1, the SYN,ACK's window 1. About 5 minutes.


# %% name="answer-03-5"
def first_windows(mss, timestamps):
    """Return the windows of SYN and SYN,ACK in octets, as Linux once chose them.

    mss: octets. timestamps: whether both SYNs carry them.
    """
    ### BEGIN SOLUTION
    less = 12 if timestamps else 0
    return 2 * mss, 2 * (mss - less)
    ### END SOLUTION


# %% name="check-03-5"
check("03.5", first_windows)

# %% [markdown] name="end"
# ## What you have now
#
# A walker that no packet can trap, windows that mean what they say, and a detective's eye. `parse_options` and `windows` come back in the capstone, where your TCP must live with the options of others. `course progress` shows what you have so far.
