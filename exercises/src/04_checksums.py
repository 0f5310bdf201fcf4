# %% [markdown] name="title"
# # Exercises 04: Checksums, and what they cannot do
#
# In [lesson 04](../notebooks/04_checksums.ipynb) you followed a sum through a packet, forged a request, and changed an address without adding up anew. Here you write what did it: five functions, 18 points. The first three are what your own TCP will seal its segments with in the capstone. The set is passed with 11 points.
#
# **How it goes.** Run the set-up cell. Then, task by task: write your answer in place of the three dots, run the cell, run the check below it. Check as often as you like. Nothing leaves your machine.
#
# - Stuck? `check("04.1", checksum, hint=1)` gives a first hint, `hint=2` and `hint=3` say more. Hints cost nothing.
# - A check that fails tells you which input it was; `checksum(*given("04.1", 3))` runs your function on input 3 alone. Extra cells are scratch paper.
# - An answer is run with the set-up cell and nothing else, so put your imports and helper functions into the answer cell. Where a task needs the function of an earlier task, it is handed to you as an argument, a right one: a mistake in 04.1 costs nothing in 04.3.
# - `course check 04` in a terminal checks the whole notebook, with nbval.

# %% name="setup"
from course.exercise import check, given

# The IPv4 header of the chat's first packet, its checksum 6a07 in octets 10 and 11.
HEADER = bytes.fromhex("4500 003c d2b2 4000 4006 6a07 7f00 0001 7f00 0001")
# The same with its checksum field blanked.
BLANK = HEADER[:10] + bytes(2) + HEADER[12:]

# %% [markdown] name="task-04-1"
# ## 04.1 The Internet checksum (4 points)
#
# One function guards IPv4 headers, TCP, UDP and ICMP. It is old, short, and easy to get almost right. Write `checksum(data)` (RFC 1071 section 1). RFC 1071's own example, worked:
#
# ```
# 0001 + f203 + f4f5 + f6f7 = 2ddf0      add up the words
# ddf0 + 2 = ddf2                        fold the carries in
# ffff - ddf2 = 220d                     turn every bit over
# ```
#
# For the header above with its checksum field blanked, `checksum(BLANK)` is `0x6a07`, and `checksum(HEADER)`, field and all, is `0`.
#
# | what | contract |
# |---|---|
# | **gets** | `data`: `bytes`, of any length, also none |
# | **returns** | an int from 0 to 65535 |
# | **words** | each two octets make a number of 16 bits, the first octet its high half |
# | **odd length** | a zero octet behind the last one completes its word |
# | **carries** | what is above bit 15 of the sum is added to the low 16 bits, again and again until nothing is above |
# | **complement** | 0xffff minus the folded sum |
#
# Points: words 1, carries 1, a carry of a carry 1, odd length 1. About 15 minutes.

# %% name="answer-04-1"
def checksum(data):
    """Return the Internet checksum of data, an int from 0 to 65535.

    data: bytes, of even or odd length.
    """
    ### BEGIN SOLUTION
    if len(data) % 2:
        data = data + bytes(1)
    number = sum(int.from_bytes(data[n : n + 2], "big") for n in range(0, len(data), 2))
    while number >> 16:
        number = (number & 0xFFFF) + (number >> 16)
    return 0xFFFF - number
    ### END SOLUTION

# %% name="check-04-1"
check("04.1", checksum)

# %% [markdown] name="task-04-2"
# ## 04.2 The octets nobody sends (4 points)
#
# TCP and UDP sum more than they send: a pseudo-header made of what IP knows comes first. Write `pseudo_header(src, dst, protocol, length)`.
#
# | octets over IPv4 | what | octets over IPv6 | what |
# |---|---|---|---|
# | 0-3 | source address | 0-15 | source address |
# | 4-7 | destination address | 16-31 | destination address |
# | 8 | zero | 32-35 | length |
# | 9 | protocol | 36-38 | zero |
# | 10-11 | length | 39 | protocol (called Next Header) |
#
# The chat's first segment has 40 octets and travels from 127.0.0.1 to 127.0.0.1. Its pseudo-header is
#
# ```python
# pseudo_header(b"\x7f\x00\x00\x01", b"\x7f\x00\x00\x01", 6, 40).hex(" ", -4)  ->  '7f000001 7f000001 00060028'
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `src`, `dst`: `bytes`, 4 octets each for IPv4 or 16 each for IPv6; `protocol`: 6 for TCP, 17 for UDP, 58 for ICMPv6; `length`: octets of transport header and data together, up to 65535 over IPv4 and 4294967295 over IPv6 |
# | **returns** | `bytes`: 12 octets for IPv4 (RFC 9293 section 3.1), 40 for IPv6 (RFC 8200 section 8.1) |
#
# Points: IPv4 2, IPv6 1, IPv6 with 65536 octets and more 1. About 15 minutes.

# %% name="answer-04-2"
def pseudo_header(src, dst, protocol, length):
    """Return the octets that stand in front of a segment in its checksum.

    src, dst: bytes, 4 or 16 octets. protocol: int. length: octets of the segment.
    """
    ### BEGIN SOLUTION
    import struct

    if len(src) == 4:
        return struct.pack("!4s4sBBH", src, dst, 0, protocol, length)
    return struct.pack("!16s16sI3xB", src, dst, length, protocol)
    ### END SOLUTION

# %% name="check-04-2"
check("04.2", pseudo_header)

# %% [markdown] name="task-04-3"
# ## 04.3 Seal and verify (4 points)
#
# Now the guard itself. The last thing that happens to a segment before IP takes it is that its checksum is filled in; the first thing that happens to one that arrives is that its checksum is looked at. Both need the same number, so write one function for both: `finish(segment, src, dst, protocol, verify, checksum, pseudo_header)`.
#
# For the web request of Chris White's article, 452 octets of TCP from 172.18.128.1 to 172.18.128.1, the sealed segment holds `acc9` in octets 16 and 17: 44233, the number that he found.
#
# | what | contract |
# |---|---|
# | **gets** | `segment`: `bytes`, a TCP or UDP header and data, anything in its checksum field; `src`, `dst`: `bytes`, 4 or 16 octets; `protocol`: 6 for TCP, 17 for UDP; `verify`: `True` or `False`; `checksum` and `pseudo_header`: the functions of 04.1 and 04.2, right ones |
# | **returns, `verify` False** | the segment as `bytes`, its checksum filled in: it is about to leave |
# | **returns, `verify` True** | `True` if the segment may be accepted, `False` if it must be dropped: it has arrived |
# | **the field** | octets 16 and 17 of TCP, 6 and 7 of UDP; it counts as zero in its own sum |
# | **the sum** | over the pseudo-header, with `len(segment)` as length, and the segment |
# | **UDP, leaving** | a computed 0 is sent as `ffff` (RFC 768) |
# | **UDP, arriving with 0** | over IPv4 its sender made no checksum: accept. Over IPv6: drop (RFC 8200 section 8.1) |
# | **TCP** | has no such rules: 0 is a number like any other |
#
# Points: a TCP segment leaves 1, a UDP datagram leaves 1, a TCP segment arrives 1, a UDP datagram arrives 1. About 20 minutes.

# %% name="answer-04-3"
def finish(segment, src, dst, protocol, verify, checksum, pseudo_header):
    """Seal a segment (verify False: return bytes) or look at one (verify True: return a bool).

    checksum(data) and pseudo_header(src, dst, protocol, length) are the functions of 04.1, 04.2.
    """
    ### BEGIN SOLUTION
    at = 16 if protocol == 6 else 6
    field, bare = segment[at : at + 2], segment[:at] + bytes(2) + segment[at + 2 :]
    if verify and protocol == 17 and field == bytes(2):
        return len(src) == 4
    number = checksum(pseudo_header(src, dst, protocol, len(segment)) + bare)
    if protocol == 17 and number == 0:
        number = 0xFFFF
    right = number.to_bytes(2, "big")
    return field == right if verify else segment[:at] + right + segment[at + 2 :]
    ### END SOLUTION

# %% name="check-04-3"
check("04.3", finish)

# %% [markdown] name="task-04-4"
# ## 04.4 A twin (3 points)
#
# You have forged one request by hand. Now forge anything: write `collide(payload)`, which returns another payload that no Internet checksum can tell from the first. `b"Pay 10 to Al, 90 to Bo"` has a famous twin, `b"Pay 90 to Al, 10 to Bo"`, but many others are as good. Yours need not be readable.
#
# | what | contract |
# |---|---|
# | **gets** | `payload`: `bytes`, of any length |
# | **returns** | `bytes` of the same length, with the same checksum, but not the same octets; or `None` if there is no such thing |
# | **`None`** | for fewer than 3 octets, because there are no two words to play with; and for zeros only, whatever their number, because only zeros sum to 0 |
#
# Any twin is accepted. (The inputs have 0, 1, 2 or at least 4 octets.)
#
# Points: the first two words differ 1, the first two words are alike 1, there is no other payload 1. About 15 minutes.

# %% name="answer-04-4"
def collide(payload):
    """Return another payload of the same length with the same checksum, or None.

    payload: bytes.
    """
    ### BEGIN SOLUTION
    if len(payload) < 3 or not any(payload):
        return None
    one, other = (int.from_bytes(payload[n : n + 2], "big") for n in (0, 2))
    made = one ^ 1
    rest = (one + other - made) % 0xFFFF or 0xFFFF
    return made.to_bytes(2, "big") + rest.to_bytes(2, "big") + payload[4:]
    ### END SOLUTION

# %% name="check-04-4"
check("04.4", collide)

# %% [markdown] name="task-04-5"
# ## 04.5 Mended on the way (3 points)
#
# A NAT rewrites the address of every packet that passes, a router the TTL. Both must leave a right checksum behind, and neither wants to add up the whole packet for it. Write `nat_update(checksum, old, new)`, which brings a checksum up to date knowing only what has changed.
#
# RFC 1624 section 4 gives the example that separates its formula from the older one: a word 5555 becomes 3285.
#
# ```python
# nat_update(0xdd2f, b"\x55\x55", b"\x32\x85")  ->  0
# ```
#
# When the TTL of the chat's first packet falls from 64 to 63, its checksum `6a07` becomes `6b07`: `nat_update(0x6a07, b"\x40\x06", b"\x3f\x06")`, for the TTL shares its word with the protocol.
#
# | what | contract |
# |---|---|
# | **gets** | `checksum`: an int, the right one of a header before the change; `old`: `bytes`, what stood there; `new`: `bytes`, as many, what stands there now. Both are whole words in their places: 2 octets for a TTL with its protocol, 4 for an address, 6 for an address and a port |
# | **returns** | an int: exactly the checksum that adding up the changed header anew would give |
#
# The headers are real ones, so they are never zeros only. UDP's rule for 0 is none of this function's business.
#
# Points: one word 1, several words 1, a checksum that becomes 0 1. About 15 minutes.

# %% name="answer-04-5"
def nat_update(checksum, old, new):
    """Return a checksum after octets that it covers have changed from old to new.

    checksum: int. old, new: bytes, of the same even length. RFC 1624 section 3, equation 3.
    """
    ### BEGIN SOLUTION
    number = 0xFFFF - checksum
    for n in range(0, len(old), 2):
        number += 0xFFFF - int.from_bytes(old[n : n + 2], "big")
        number += int.from_bytes(new[n : n + 2], "big")
    while number >> 16:
        number = (number & 0xFFFF) + (number >> 16)
    return 0xFFFF - number
    ### END SOLUTION

# %% name="check-04-5"
check("04.5", nat_update)

# %% [markdown] name="end"
# ## What you have now
#
# You can seal a packet, look whether one is sound, change one without breaking its seal, and make a false one with a sound seal. The first three are a transport's daily work. The fourth is why nobody should call a checksum a signature.
