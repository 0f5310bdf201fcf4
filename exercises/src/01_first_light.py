# %% [markdown] name="title"
# # Exercises 01: First light
#
# In [lesson 01](../notebooks/01_first_light.ipynb) a line typed into a chat became eight packets, and the course took them apart for you. Here you do it yourself: five functions, 16 points. When they work you own a small packet reader, and nothing in it is magic. The set is passed with 10 points.
#
# **How it goes.** Run the set-up cell. Then, task by task: write your answer in place of the three dots, run the cell, run the check below it. Check as often as you like. Nothing leaves your machine. What stands under the checks before you run them is where you are going: the output of a solved notebook.
#
# - Stuck? `check("01.1", render_hexdump, hint=1)` gives a first hint, `hint=2` and `hint=3` say more. Hints cost nothing.
# - A check that fails tells you which input it was; `render_hexdump(*given("01.1", 3))` runs your function on input 3 alone. Extra cells are scratch paper: use as many as you like.
# - An answer is run with the set-up cell and nothing else, so put your imports and helper functions into the answer cell.
# - `course check 01` in a terminal checks the whole notebook, with nbval.

# %% name="setup"
from course.exercise import check, given

# A real packet to try things on: the line "hello world!" of the chat, 65 octets, IP header first.
HELLO = bytes.fromhex(
    "4500 0041 d2b4 4000 4006 6a00 7f00 0001 7f00 0001 e7dc abcd 22f4 9ff5 a016 2056 8018"
    "0101 fe35 0000 0101 080a 02e5 5833 02e5 4d46 6865 6c6c 6f20 776f 726c 6421 0a"
)

# %% [markdown] name="task-01-1"
# ## 01.1 A hex dump (3 points)
#
# Everything you will ever know about a packet comes from its octets, so first you need a good look at them. Write `render_hexdump(data)`, which shows octets the way `tcpdump -X` does. This is the chat line:
#
# ```
# 	0x0000:  4500 0041 d2b4 4000 4006 6a00 7f00 0001  E..A..@.@.j.....
# 	0x0010:  7f00 0001 e7dc abcd 22f4 9ff5 a016 2056  ........"......V
# 	0x0020:  8018 0101 fe35 0000 0101 080a 02e5 5833  .....5........X3
# 	0x0030:  02e5 4d46 6865 6c6c 6f20 776f 726c 6421  ..MFhello.world!
# 	0x0040:  0a                                       .
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `data`: `bytes`, of any length, also none |
# | **returns** | one string: the rows joined with `"\n"`, for no octets the empty string |
# | **a row** | a tab; the offset of its first octet as `0x` and four hex digits; a colon and two spaces; up to 16 octets in lower-case hex, two octets to a group, a space between groups; filled up with spaces to 39 characters; two spaces; the same octets as text |
# | **as text** | the ASCII character for 33 to 126, a dot for everything else |
#
# Points: offsets and hex 1, text column 1, alignment 1. About 10 minutes.

# %% name="answer-01-1"
def render_hexdump(data):
    """Return octets as a dump in the layout of tcpdump -X.

    data: bytes. Returns a string, one row for every 16 octets.
    """
    ### BEGIN SOLUTION
    rows = []
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        groups = " ".join(row[n : n + 2].hex() for n in range(0, len(row), 2))
        text = "".join(chr(octet) if 33 <= octet <= 126 else "." for octet in row)
        rows.append(f"\t0x{start:04x}:  {groups:39}  {text}")
    return "\n".join(rows)
    ### END SOLUTION

# %% name="check-01-1"
check("01.1", render_hexdump)

# %% [markdown] name="task-01-2"
# ## 01.2 The IPv4 header (5 points)
#
# The first 20 octets of the chat line say who sent it, to whom, and how far it may travel. Write `parse_ipv4(data)`, which reads every field. Some fields fill whole octets; others share one, and then you need single bits. A number of several octets has its high octet first, as everything on the network.
#
# | octets | fields, from the high bit to the low one |
# |---|---|
# | 0 | `version` 4 bits, `ihl` 4 bits |
# | 1 | `dscp` 6 bits, `ecn` 2 bits |
# | 2-3 | `total_length` |
# | 4-5 | `identification` |
# | 6-7 | `reserved_flag` 1 bit, `df` 1 bit, `mf` 1 bit, `fragment_offset` 13 bits |
# | 8 | `ttl` |
# | 9 | `protocol` |
# | 10-11 | `checksum` |
# | 12-15 | `src` |
# | 16-19 | `dst` |
# | 20 and on | `options`, up to where the header ends |
#
# For the chat line the answer is
#
# ```python
# {'version': 4, 'ihl': 5, 'dscp': 0, 'ecn': 0, 'total_length': 65, 'identification': 53940,
#  'reserved_flag': 0, 'df': 1, 'mf': 0, 'fragment_offset': 0, 'ttl': 64, 'protocol': 6,
#  'checksum': 27136, 'src': b'\x7f\x00\x00\x01', 'dst': b'\x7f\x00\x00\x01', 'options': b''}
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `data`: `bytes` that start with an IPv4 header; what follows the header does not matter |
# | **returns** | a dict with these 16 keys. Numbers as they stand in the header: `ihl` in words of 32 bits, `fragment_offset` in units of 8 octets. `src`, `dst` and `options` as `bytes` |
# | **the header ends** | after `ihl` words of 32 bits; 5 words, 20 octets, mean that there are no options |
#
# Points: first octet 1, second octet 1, two-octet numbers 1, flags and offset 1, addresses and options 1. About 20 minutes.

# %% name="answer-01-2"
def parse_ipv4(data):
    """Return the fields of an IPv4 header as a dict.

    data: bytes that start with the header. Numbers are ints as they stand in the header;
    src, dst and options are bytes.
    """
    ### BEGIN SOLUTION
    def number(first, last):
        return int.from_bytes(data[first : last + 1], "big")

    ihl = data[0] & 0xF
    flags_and_offset = number(6, 7)
    return {
        "version": data[0] >> 4,
        "ihl": ihl,
        "dscp": data[1] >> 2,
        "ecn": data[1] & 0b11,
        "total_length": number(2, 3),
        "identification": number(4, 5),
        "reserved_flag": flags_and_offset >> 15,
        "df": flags_and_offset >> 14 & 1,
        "mf": flags_and_offset >> 13 & 1,
        "fragment_offset": flags_and_offset & 0x1FFF,
        "ttl": data[8],
        "protocol": data[9],
        "checksum": number(10, 11),
        "src": data[12:16],
        "dst": data[16:20],
        "options": data[20 : 4 * ihl],
    }
    ### END SOLUTION

# %% name="check-01-2"
check("01.2", parse_ipv4)

# %% [markdown] name="task-01-3"
# ## 01.3 Three layers (4 points)
#
# A packet is a letter in an envelope in an envelope: the IP header, then a TCP or UDP header, then what somebody wanted to say. Nothing marks the borders; each header tells its own length instead. Write `slice_layers(packet)`, which cuts at the right places. For the chat line the three parts have 20, 32 and 13 octets, and the last one is `b'hello world!\n'`.
#
# | what | contract |
# |---|---|
# | **gets** | `packet`: `bytes`, an IPv4 packet with TCP or UDP in it, not fragmented |
# | **returns** | a tuple of three `bytes`: IP header, transport header, payload, options included where they belong |
# | **IP header** | `ihl` words of 32 bits |
# | **UDP header** | always 8 octets (`protocol` is 17) |
# | **TCP header** | the high 4 bits of its octet 12, the data offset, give its length in words of 32 bits (`protocol` is 6) |
# | **payload** | the rest of the packet, whose length is `total_length`. More octets may follow: a link with a smallest frame fills up short packets, and this padding belongs to none of the three |
#
# Points: IP header 1, TCP header 1, UDP header 1, payload 1. About 15 minutes.

# %% name="answer-01-3"
def slice_layers(packet):
    """Return IP header, transport header and payload of an IPv4 packet, as three bytes objects.

    packet: bytes, with TCP or UDP in it.
    """
    ### BEGIN SOLUTION
    start = 4 * (packet[0] & 0xF)
    if packet[9] == 17:
        data = start + 8
    else:
        data = start + 4 * (packet[start + 12] >> 4)
    end = int.from_bytes(packet[2:4], "big")
    return packet[:start], packet[start:data], packet[data:end]
    ### END SOLUTION

# %% name="check-01-3"
check("01.3", slice_layers)

# %% [markdown] name="task-01-4"
# ## 01.4 Too long for the link (3 points)
#
# Each link has a longest packet that it carries, its MTU. The chat line, 65 octets, passes everywhere: IPv4 asks every link for 68 at least. A packet of 4020 octets meets an Ethernet, MTU 1500, and a router must decide. If the sender has set DF, don't fragment, as most do today, the router drops the packet and reports it by ICMP. Otherwise it cuts the *data* into pieces, and each piece travels as a packet with a header of its own:
#
# ```python
# fragment(4020, 1500, False)  ->  [(0, 1480, 1), (185, 1480, 1), (370, 1040, 0)]
# fragment(4020, 1500, True)   ->  'icmp'
# fragment(65, 1500, True)     ->  [(0, 45, 0)]
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `length`: octets of the whole packet, its header of 20 octets included (no options); `mtu`: octets, 68 or more; `df`: `True` or `False` |
# | **returns** | the string `"icmp"`, or a list of pieces `(offset, size, more)` |
# | **`offset`** | where the data of the piece belongs, in units of 8 octets, as in the header field |
# | **`size`** | octets of data in the piece, without header |
# | **`more`** | 1 if more pieces follow this one (MF), else 0 |
# | **a packet that fits** | stays in one piece, whatever DF says |
#
# Many cuts are right, and all are accepted: each piece with its header must fit the link, all but the last must hold a multiple of 8 octets, and together they must restore the packet.
#
# Points: whether to cut 1, sizes 1, offsets and more 1. About 15 minutes.

# %% name="answer-01-4"
def fragment(length, mtu, df):
    """Return the pieces of a packet as a list of (offset, size, more), or "icmp".

    length: octets of the packet with its header of 20. mtu: octets that the link carries.
    df: whether the packet must not be cut.
    """
    ### BEGIN SOLUTION
    data = length - 20
    if length <= mtu:
        return [(0, data, 0)]
    if df:
        return "icmp"
    size = (mtu - 20) // 8 * 8
    return [(at // 8, min(size, data - at), int(at + size < data)) for at in range(0, data, size)]
    ### END SOLUTION

# %% name="check-01-4"
check("01.4", fragment)

# %% [markdown] name="task-01-5"
# ## 01.5 Anything odd? (1 point)
#
# Who reads packets for a living looks for what is unusual first. Unusual is not wrong: the web request of lesson 01 shows three of the oddities below, and your browser may well send its like today. Write `oddities(packet)`, which names what it finds in the IPv4 header:
#
# | name | found if |
# |---|---|
# | `"zero checksum"` | the header checksum field is 0 |
# | `"ECT set"` | ECN is 01 or 10: the sender can hear of congestion by a mark (RFC 3168 section 5) |
# | `"source equals destination"` | both addresses are the same |
# | `"reserved flag set"` | the first of the three flags is 1, which RFC 791 section 3.1 forbids |
# | `"fragment"` | this is one piece of a packet that was cut: the first, a middle or the last one |
# | `"wrong length"` | `total_length` is not the number of octets that are there |
#
# For the chat line the answer is `{'source equals destination'}`: both ends of that chat sat on one machine.
#
# | what | contract |
# |---|---|
# | **gets** | `packet`: `bytes`, an IPv4 packet |
# | **returns** | a set with the names of what is odd; an empty `set()` if nothing is |
#
# Points: all oddities 1. About 10 minutes.

# %% name="answer-01-5"
def oddities(packet):
    """Return the set of names of what is odd about an IPv4 packet's header.

    packet: bytes. The names are those of the table above.
    """
    ### BEGIN SOLUTION
    flags_and_offset = int.from_bytes(packet[6:8], "big")
    tests = {
        "zero checksum": packet[10:12] == bytes(2),
        "ECT set": packet[1] & 0b11 in (0b01, 0b10),
        "source equals destination": packet[12:16] == packet[16:20],
        "reserved flag set": flags_and_offset >> 15 == 1,
        "fragment": flags_and_offset & 0x3FFF != 0,
        "wrong length": int.from_bytes(packet[2:4], "big") != len(packet),
    }
    return {name for name, found in tests.items() if found}
    ### END SOLUTION

# %% name="check-01-5"
check("01.5", oddities)

# %% [markdown] name="end"
# ## What you have now
#
# A dump, a header, three layers: with these you can read any packet that a tool prints, on any machine, with nothing but Python. The next set opens the TCP header in the same way. `course progress` shows what you have so far.
