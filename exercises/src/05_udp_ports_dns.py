# %% [markdown] name="title"
# # Exercises 05: UDP, ports and DNS
#
# In [lesson 05](../notebooks/05_udp_ports_dns.ipynb) a question went to a name server and an answer came back, in two packets. Here you write what both machines did with them: six functions, 20 points. The set is passed with 12.
#
# **How it goes.** Run the set-up cell. Then, task by task: write your answer in place of the three dots, run the cell, run the check below it. Check as often as you like. Nothing leaves your machine. What stands under the checks before you run them is where you are going: the output of a solved notebook.
#
# - Stuck? `check("05.1", udp, hint=1)` gives a first hint, `hint=2` and `hint=3` say more. Hints cost nothing.
# - A check that fails tells you which input it was; `udp(*given("05.1", 3))` runs your function on input 3 alone. Extra cells are scratch paper: use as many as you like.
# - An answer is run with the set-up cell and nothing else, so put your imports and helper functions into the answer cell.
# - `course check 05` in a terminal checks the whole notebook, with nbval.

# %% name="setup"
from course.exercise import check, given

# The printed reply of Chris White's article: a UDP datagram of 96 octets, a DNS message of 88 in it.
REPLY = bytes.fromhex(
    "0035 c9e4 0060 51f0 37a0 8120 0001 0003 0000 0000 076d 6f7a 696c 6c61 036f 7267 "
    "0000 0100 0107 6d6f 7a69 6c6c 6103 6f72 6700 0001 0001 0000 0000 0004 2cec 485d "
    "c01d 0001 0001 0000 0000 0004 2ceb f69b c01d 0001 0001 0000 0000 0004 2cec 301f"
)

# Who is registered where, some of it, for task 05.5. The keys are (protocol, port).
SERVICES = {
    ("TCP", 20): "FTP data", ("TCP", 21): "FTP", ("TCP", 22): "SSH", ("TCP", 23): "Telnet",
    ("TCP", 25): "SMTP", ("TCP", 53): "DNS", ("UDP", 53): "DNS", ("UDP", 67): "DHCP server",
    ("UDP", 68): "DHCP client", ("UDP", 69): "TFTP", ("TCP", 80): "HTTP", ("TCP", 110): "POP3",
    ("TCP", 143): "IMAP", ("TCP", 443): "HTTPS", ("UDP", 443): "HTTP/3",
    ("TCP", 465): "submissions", ("TCP", 587): "submission", ("TCP", 993): "IMAPS",
    ("TCP", 995): "POP3S", ("UDP", 1900): "SSDP", ("TCP", 3306): "MySQL", ("TCP", 3389): "RDP",
    ("TCP", 5432): "PostgreSQL", ("TCP", 6379): "Redis", ("TCP", 8080): "HTTP alternative",
}

# %% [markdown] name="task-05-1"
# ## 05.1 UDP, both ways (4 points)
#
# Everything that UDP adds to IP fits into eight octets: where from, where to, how long, and a sum over it all. Write `udp(given, src, dst, checksum)`, which takes a datagram apart if it is given octets, and puts one together if it is given fields. Two helpers, `parse_udp` and `build_udp`, keep the two directions apart; the function that is checked only chooses.
#
# | octets | field |
# |---|---|
# | 0-1 | `src_port` |
# | 2-3 | `dst_port` |
# | 4-5 | `length`: octets of header and data together |
# | 6-7 | `checksum` |
# | 8 to `length` - 1 | `data` |
#
# With the reply of the set-up cell, the addresses `bytes([172, 18, 128, 1])` and `bytes([172, 18, 139, 193])`, and `data = REPLY[8:]`:
#
# ```python
# udp(REPLY, src, dst, checksum)  ->  {'src_port': 53, 'dst_port': 51684, 'length': 96, 'checksum': 20976, 'data': data}
# udp({'src_port': 53, 'dst_port': 51684, 'data': data}, src, dst, checksum)  ->  REPLY
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `given`: `bytes` that begin with a UDP header, or a dict with `src_port`, `dst_port` and `data`; `src`, `dst`: IPv4 addresses, 4 octets each; `checksum`: a function, your work of lesson 04, that returns the Internet checksum of any octets as an int |
# | **returns** | for `bytes` a dict with the five keys; for a dict the octets of the datagram |
# | **taking apart** | the length field says where the data end; more octets may follow, and they are none of it (RFC 9868 puts options there). Whether the checksum is right is not asked |
# | **putting together** | the checksum covers a pseudo-header (`src`, `dst`, a zero octet, the protocol 17, the UDP length in two octets), the header with a checksum of 0, and the data. If it comes out as 0, `ffff` is sent (RFC 768) |
#
# Points: parse 2, build: header and data 1, build: checksum 1. About 20 minutes.

# %% name="answer-05-1"
def parse_udp(data):
    """Return the fields of a datagram as a dict; data: bytes."""
    ### BEGIN SOLUTION
    keys = ("src_port", "dst_port", "length", "checksum")
    fields = {key: int.from_bytes(data[2 * n : 2 * n + 2], "big") for n, key in enumerate(keys)}
    return fields | {"data": data[8 : fields["length"]]}
    ### END SOLUTION


def build_udp(src_port, dst_port, data, src, dst, checksum):
    """Return the octets of a datagram; ports are ints, all else is bytes."""
    ### BEGIN SOLUTION
    length = (8 + len(data)).to_bytes(2, "big")
    head = src_port.to_bytes(2, "big") + dst_port.to_bytes(2, "big") + length
    pseudo = src + dst + bytes([0, 17]) + length
    value = checksum(pseudo + head + bytes(2) + data) or 0xFFFF
    return head + value.to_bytes(2, "big") + data
    ### END SOLUTION


def udp(given, src, dst, checksum):
    """Take a datagram apart, or put one together.

    given: bytes to take apart, or a dict of src_port, dst_port and data.
    src, dst: addresses as bytes. checksum: a function of bytes that returns an int.
    """
    ### BEGIN SOLUTION
    if isinstance(given, bytes):
        return parse_udp(given)
    return build_udp(**given, src=src, dst=dst, checksum=checksum)
    ### END SOLUTION

# %% name="check-05-1"
check("05.1", udp)

# %% [markdown] name="task-05-2"
# ## 05.2 Who gets it? (4 points)
#
# A datagram has arrived at the right machine. Many sockets are open there. Which one gets it? Write `deliver(sockets, datagram)`. A socket is one row of a table, and a star in it takes anything:
#
# ```python
# sockets = [
#     {"protocol": "TCP", "address": "*",         "port": 53,   "peer": "*",           "peer_port": "*"},
#     {"protocol": "UDP", "address": "*",         "port": 53,   "peer": "*",           "peer_port": "*"},
#     {"protocol": "UDP", "address": "127.0.0.1", "port": 53,   "peer": "*",           "peer_port": "*"},
#     {"protocol": "UDP", "address": "192.0.2.1", "port": 4000, "peer": "203.0.113.5", "peer_port": 123},
# ]
# deliver(sockets, {"src": "198.51.100.7", "src_port": 40000, "dst": "192.0.2.1", "dst_port": 53})    ->  1
# deliver(sockets, {"src": "127.0.0.1", "src_port": 40000, "dst": "127.0.0.1", "dst_port": 53})       ->  2
# deliver(sockets, {"src": "203.0.113.5", "src_port": 123, "dst": "192.0.2.1", "dst_port": 4000})     ->  3
# deliver(sockets, {"src": "203.0.113.6", "src_port": 123, "dst": "192.0.2.1", "dst_port": 4000})     ->  'port unreachable'
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `sockets`: a list of such dicts; `datagram`: a dict, a UDP datagram that is for this machine |
# | **returns** | the place of the row in the list, counted from 0; or the string `"port unreachable"`, which is what the host then answers by ICMP |
# | **a row fits** | if its protocol is UDP and nothing in it contradicts the datagram: `address` and `port` are where it goes, `peer` and `peer_port` where it must come from |
# | **of several that fit** | the one with the fewest stars gets it; there is one such row, never two |
#
# Points: port and protocol 1, exact before star 1, connected 1, nobody 1. About 15 minutes.

# %% name="answer-05-2"
def deliver(sockets, datagram):
    """Return the place of the socket that gets a datagram, or "port unreachable".

    sockets: a list of dicts with protocol, address, port, peer, peer_port.
    datagram: a dict with src, src_port, dst, dst_port.
    """
    ### BEGIN SOLUTION
    pairs = {"address": "dst", "port": "dst_port", "peer": "src", "peer_port": "src_port"}
    found = []
    for place, row in enumerate(sockets):
        fits = all(row[own] in ("*", datagram[its]) for own, its in pairs.items())
        if row["protocol"] == "UDP" and fits:
            found.append((list(row.values()).count("*"), place))
    return min(found)[1] if found else "port unreachable"
    ### END SOLUTION

# %% name="check-05-2"
check("05.2", deliver)

# %% [markdown] name="task-05-3"
# ## 05.3 A name, wherever it leads (5 points)
#
# In a DNS message a name is a row of labels, each with its length in front, and ends with a zero. Or it ends with a pointer: two octets that say where in the message it goes on. Whoever writes a message may point anywhere, also at himself. Write `decode_name(msg, off)`, which reads any name and survives every message.
#
# | the octet at a place | says |
# |---|---|
# | 0 | the name ends here |
# | 1 to 63 | a label of so many octets follows |
# | 192 to 255, bits `11......` | a pointer: the other 14 bits of this octet and the next are an offset from the start of `msg`, where the name goes on |
#
# (The patterns `01` and `10` are reserved and do not occur here.) With the message of the set-up cell, `REPLY[8:]`, and with two octets of mischief:
#
# ```python
# decode_name(REPLY[8:], 12)  ->  ('mozilla.org.', 25)     # labels of 7 and 3 octets, then the zero at 24
# decode_name(REPLY[8:], 56)  ->  ('mozilla.org.', 58)     # c01d: a pointer to 29, where the name stands in full
# decode_name(bytes(12) + b"\xc0\x0c", 12)  ->  'loop'
# decode_name(bytes(12) + b"\x07mozi", 12)  ->  'overrun'
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `msg`: `bytes`, a DNS message; `off`: the offset in it where the name begins |
# | **returns** | a tuple `(name, end)`, or one of the two strings |
# | **`name`** | each label, as ASCII text, with a dot behind it; `"."` for the root, which has no label |
# | **`end`** | the offset of the first octet behind the name **as it stands at `off`**: behind its zero or behind its first pointer, wherever that led |
# | **`"loop"`** | if the reading comes back to an octet where it has read a length or a pointer before |
# | **`"overrun"`** | if it needs an octet that does not lie in `msg`: a length, either half of a pointer, or part of a label; a pointer to a place behind `msg` leads to one |
#
# Points: plain names 1, pointers 1, where it ends 1, loops 1, overruns 1. About 30 minutes.

# %% name="answer-05-3"
def decode_name(msg, off):
    """Return (name, end) of the DNS name at octet off, or "loop" or "overrun".

    msg: bytes, the whole message. The name has a dot behind each label.
    """
    ### BEGIN SOLUTION
    labels, seen, end = [], set(), None
    while True:
        if off in seen:
            return "loop"
        seen.add(off)
        if off >= len(msg):
            return "overrun"
        length = msg[off]
        if length >= 0xC0:
            if off + 2 > len(msg):
                return "overrun"
            end = end or off + 2
            off = int.from_bytes(msg[off : off + 2], "big") & 0x3FFF
        elif length == 0:
            return "".join(labels) or ".", end or off + 1
        elif off + 1 + length > len(msg):
            return "overrun"
        else:
            labels.append(msg[off + 1 : off + 1 + length].decode("ascii") + ".")
            off += 1 + length
    ### END SOLUTION

# %% name="check-05-3"
check("05.3", decode_name)

# %% [markdown] name="task-05-4"
# ## 05.4 Sixteen bits of DNS (2 points)
#
# Behind its ID a DNS message has a word of flags. Write `dns_flags(word)`, which says what kind of message it is and which flags are set:
#
# | bits, from the highest | name | set, it says |
# |---|---|---|
# | 1 | QR | this is a reply; 0: a query |
# | 4 | opcode | a number: which kind of query |
# | 1 | AA | the answer comes from an authority for the name |
# | 1 | TC | the answer was cut: ask again by TCP |
# | 1 | RD | recursion desired: please ask on for me |
# | 1 | RA | recursion available: I do ask on for others |
# | 1 | Z | nothing yet, kept for later use |
# | 1 | AD | authentic data: signatures were verified |
# | 1 | CD | checking disabled: do not verify for me |
# | 4 | RCODE | a number: how it went |
#
# ```python
# dns_flags(0x8120)  ->  ('reply', {'RD', 'AD'})    # the printed reply
# dns_flags(0x0100)  ->  ('query', {'RD'})
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `word`: an int, 0 to 0xffff |
# | **returns** | a tuple of `"query"` or `"reply"`, and the set of the names that are set, among AA, TC, RD, RA, AD and CD |
# | **opcode, Z, RCODE** | may hold anything, and are not told |
#
# Points: query or reply 1, flags 1. About 10 minutes.

# %% name="answer-05-4"
def dns_flags(word):
    """Return "query" or "reply", and the set of flags that are set in a DNS flags word."""
    ### BEGIN SOLUTION
    masks = {"AA": 0x0400, "TC": 0x0200, "RD": 0x0100, "RA": 0x0080, "AD": 0x0020, "CD": 0x0010}
    names = {name for name, mask in masks.items() if word & mask}
    return "reply" if word & 0x8000 else "query", names
    ### END SOLUTION

# %% name="check-05-4"
check("05.4", dns_flags)

# %% [markdown] name="task-05-5"
# ## 05.5 What is this port? (2 points)
#
# A capture is full of port numbers. Two questions about each: what kind of number is it, and who is usually there? Write `about_port(port, protocol)`. The set-up cell has a table of services; a number is registered for TCP and for UDP apart.
#
# | range (RFC 6335 section 6) | called |
# |---|---|
# | 0 to 1023 | `"System"`, also well-known |
# | 1024 to 49151 | `"User"`, also registered |
# | 49152 to 65535 | `"Dynamic"`, also private or ephemeral |
#
# ```python
# about_port(53, "UDP")     ->  ('System', 'DNS')
# about_port(443, "UDP")    ->  ('System', 'HTTP/3')
# about_port(51684, "UDP")  ->  ('Dynamic', None)
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `port`: an int, 0 to 65535; `protocol`: `"TCP"` or `"UDP"` |
# | **returns** | a tuple: the range, and the service that `SERVICES` has for this protocol and port, or `None` |
#
# Points: range 1, service 1. About 5 minutes. (Beside this task the lesson has a drill, which is not graded: the ports come back until you know them.)

# %% name="answer-05-5"
def about_port(port, protocol):
    """Return the range of a port, and the service registered there, or None."""
    ### BEGIN SOLUTION
    name = "System" if port <= 1023 else "User" if port <= 49151 else "Dynamic"
    return name, SERVICES.get((protocol, port))
    ### END SOLUTION

# %% name="check-05-5"
check("05.5", about_port)

# %% [markdown] name="task-05-6"
# ## 05.6 The price of one question (3 points)
#
# `www.example.com` is a question of 33 octets and an answer of 49. What does it cost to ask? Count every octet that crosses the network, both ways, from the IPv4 header on, and the time until the whole reply is there. Write `cost(request, reply, rtt, protocol)`.
#
# | way | packets | time |
# |---|---|---|
# | `"UDP"` | request, reply | 1 round trip |
# | `"TCP"` | SYN, SYN,ACK, ACK; request, reply; FIN, FIN, ACK: a connection for this one question | 2 round trips |
# | `"open TCP"` | request, reply, on a connection that was open before and stays open | 1 round trip |
#
# | header | octets |
# |---|---|
# | IPv4, no options | 20 in each packet |
# | UDP | 8 in each packet |
# | TCP | 20 in each packet; the SYN and the SYN,ACK carry 4 octets of options besides (MSS) |
#
# Acknowledgements that are not listed travel in the headers of what is listed. (The course's own stack does it just so; a test of the course counts its packets.)
#
# ```python
# cost(33, 49, 20, "UDP")       ->  (138, 20)
# cost(33, 49, 20, "TCP")       ->  (410, 40)
# cost(33, 49, 20, "open TCP")  ->  (162, 20)
# ```
#
# | what | contract |
# |---|---|
# | **gets** | `request`, `reply`: octets of data, 1 to 1400 each, so that each fits into one packet; `rtt`: a round trip in ms, an int; `protocol`: one of the three strings |
# | **returns** | a tuple of two ints: octets of all packets together, and ms from the first packet until the reply is there |
#
# Points: octets by UDP 1, octets by TCP 1, time 1. About 15 minutes.

# %% name="answer-05-6"
def cost(request, reply, rtt, protocol):
    """Return octets and ms that one question and its reply cost.

    request, reply: octets of data. rtt: ms. protocol: "UDP", "TCP" or "open TCP".
    """
    ### BEGIN SOLUTION
    header = 28 if protocol == "UDP" else 40
    octets = 2 * header + request + reply
    if protocol == "TCP":
        return octets + 6 * 40 + 2 * 4, 2 * rtt
    return octets, rtt
    ### END SOLUTION

# %% name="check-05-6"
check("05.6", cost)

# %% [markdown] name="end"
# ## What you have now
#
# A reader of datagrams and of names that no message can hang, and a feeling for what a question costs. `decode_name` is the part of every DNS library that has been attacked most. The next set opens a TCP connection, segment by segment. `course progress` shows what you have so far.
