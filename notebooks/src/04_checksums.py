# %% [markdown]
# # 04 Checksums, and what they cannot do
#
# Somebody sends `Pay 10 to Al, 90 to Bo`. What arrives is `Pay 90 to Al, 10 to Bo`. The receiver's TCP checks its checksum and finds it right.
#
# **What does a right checksum prove?** At the end of this lesson you can make one, mend one, outwit one, and say who should look at it.
#
# | Part | What you will do | Minutes | Exercise | Points |
# |---|---|---|---|---|
# | 1 | Add up a header, word by word | 10 | 04.1 | 4 |
# | 2 | Find the octets that nobody sends | 8 | 04.2 | 4 |
# | 3 | Compute the golden number 44233 | 9 | 04.3 | 4 |
# | 4 | Damage packets by the thousand | 9 | | |
# | 5 | Forge a request | 7 | 04.4 | 3 |
# | 6 | Change a packet, and mend its sum | 7 | 04.5 | 3 |
# | 7 | Ask who should check | 7 | | |
# | 8 | Spot the error, look back, look ahead | 3 | | |
#
# The minutes are for reading and running: 60 in all. The 18 points are earned in [the exercises](../exercises/04_checksums.ipynb). You need lesson 02, for the fields of a TCP header.

# %% [markdown]
# ## Before you start
#
# One cell imports all that this lesson uses.

# %%
from socket import IPPROTO_TCP
from struct import pack, unpack
from matplotlib.figure import Figure
from scapy.utils import checksum as witchcraft

from course.capture import bundled
from course.decode import explain
from course.lesson import ask, boards, card, compare, course_map, deck, keep, spaced, toys
from course.lesson.boards.shares import shares
from course.widget import Choice, Experiment, Ladder, Packet, Predict, Switch
from course.wire import ipv6
from course.wire.checksum import checksum, pseudo_header, total, words

# %% [markdown]
# Five questions from the lessons before. They change each time; what you missed comes back sooner.

# %%
spaced.again(4)

# %% [markdown]
# ## 1 Add up a header, word by word
#
# First the line that arrived changed. Commit yourself before you look:

# %%
ask("04-twins")

# %% tags=["M27"]
sent, read = b"Pay 10 to Al, 90 to Bo\n", b"Pay 90 to Al, 10 to Bo\n"
hex(checksum(sent)), hex(checksum(read))

# %% [markdown]
# Two lines, one checksum. To see why, look at how it is made.
#
# Here is the IPv4 header of the chat's first packet, from "Unpacking Packets": ten **words** of 16 bits. The sixth one, in octets 10 and 11, is the header checksum, `6a07`.

# %% tags=["S3.22"]
syn = bundled.load("chat").frames[0].data
header = syn[:20]
print(header.hex(" ", -2))

# %% [markdown] tags=["S1.44"]
# The rule is short (RFC 1071 section 1). The checksum is the 16-bit **ones' complement of the ones' complement sum** of all words. Four steps:
#
# | Step | What is done |
# |---|---|
# | blank | the checksum field counts as zero in its own sum |
# | add | each two octets are a number, the first octet its high half; an odd last octet is filled up with zero **on the right** |
# | fold | what outgrows 16 bits is added in again at the low end: the *end-around carry* |
# | complement | every bit is turned over |
#
# **What to look for:** step through it, and say each sum before you see it. In the column *Carries | sum* the carries wait on the left of the bar until all is added. When does the first one come?

# %% tags=["S1.44", "S3.22"]
boards.checksum()

# %% [markdown]
# The walk ends at the number that stands in the packet. By hand, one line at a time:

# %% tags=["S1.44"]
blank = header[:10] + bytes(2) + header[12:]
plain = sum(words(blank))
hex(plain)

# %%
ask("04-fold")

# %% tags=["S1.44", "S3.22"]
folded = (plain & 0xFFFF) + (plain >> 16)
hex(folded), hex(0xFFFF - folded)

# %% [markdown]
# Why fold, and not throw the carry away? A carry out of the highest column is the trace that two high bits left. Thrown away, any two damaged high bits would cancel. Folded in, all sixteen columns are treated alike.
#
# ### Looking at one
#
# A receiver could blank the field, add, and compare. There is a shorter way: add up everything, the checksum included.

# %%
ask("04-whole")

# %% tags=["S3.22"]
hex(total(header)), checksum(header)

# %% [markdown]
# Sixteen ones, and their complement is 0. This is how RFC 1071 tells receivers to check.
#
# **Your turn.** The second packet of Chris White's article is a DNS reply. Its IPv4 header is `reply[:20]`, and its checksum stands in octets 10 and 11. Put an expression in place of `None` that computes it: blank, add, fold, complement.

# %%
reply = bundled.load("dns-reply").frames[0].data
compare(reply, checksum=None)

# %% [markdown]
# ### The RFC's own example
#
# There is a whole RFC on this one addition. RFC 1071 gives no new rule; it collects what makes the sum fast. Words may be added in any order, in groups, 32 bits at a time, even with their octets exchanged. Its section 3 works one example in several ways, and each gives the same sum. Add it up yourself first, on paper:

# %% tags=["C1"]
ask("C1")

# %% [markdown]
# **What to look for:** two carries come, at different words. Then type octets of your own: an odd number of them, or `ffff 0001 ffff`, where folding once is not enough.

# %% tags=["S1.46"]
boards.sum_of()

# %% tags=["S1.46"]
example = bytes.fromhex("0001 f203 f4f5 f6f7")
hex(sum(words(example))), hex(total(example)), hex(checksum(example))

# %% [markdown]
# And an odd length. Which half of its word does a lonely last octet fill?

# %% tags=["S1.44"]
ask("04-odd")

# %% [markdown] tags=["S1.45"]
# ### A second opinion
#
# Chris White's article imports the arithmetic ready-made: `from scapy.utils import checksum as witchcraft`. You have just done it by hand, and it is no witchcraft. Do the two agree? A thousand runs of random octets, of even and odd lengths:

# %% tags=["S1.45"]
runs = toys.noise(1000, seed=1)
sum(checksum(run) == witchcraft(run) for run in runs), sum(len(run) % 2 for run in runs)

# %% [markdown] tags=["S1.45"]
# They agree on a thousand of a thousand, 512 of them odd. **Your turn:** when you have written your own in 04.1, paste it below and put its name in place of `checksum`.

# %%
mine = checksum
all(mine(run) == witchcraft(run) for run in toys.noise(1000, seed=2))

# %% [markdown]
# > **Exercise 04.1, 4 points, about 15 minutes.** Write `checksum(data)`. Everything else in this lesson stands on it. [Open it](../exercises/04_checksums.ipynb).

# %% [markdown]
# ## 2 Find the octets that nobody sends
#
# IP's checksum covers IP's header. TCP has one of its own, in octets 16 and 17 of its header. **What should it cover?** The segment, certainly. But suppose a segment is delivered to the wrong host:

# %%
ask("04-strayed")

# %% [markdown] tags=["S1.47"]
# The addresses stand in the IP header, not in the segment. So TCP puts them in front of the sum: source, destination, protocol, length, in an order that no packet has. This is the **pseudo-header**. It is summed and never sent; the receiver builds it again from the packet that arrived. If the packet strayed, its receiver's addresses are others, and the sum does not fit.
#
# **What to look for:** step through the twelve octets; each knows what it is good for. The last number is counted, because no header says how long a TCP segment is. Then make it UDP, and give it two IPv6 addresses, `2001:db8::1` and `2001:db8::2`: what else changes?

# %% tags=["S1.47"]
boards.pseudo_header()

# %% tags=["C8"]
ask("C8")

# %% [markdown] tags=["S1.50"]
# In Python it is one line. Chris White writes `struct.pack('!4s4sHH', src, dst, IPPROTO_TCP, length)`. Two questions about it: where is the zero octet that the picture of RFC 9293 has in front of the protocol? And what does `H` do with the number 6?

# %% tags=["S1.50"]
request = bundled.load("http-get").frames[0].data
src, dst, segment = request[12:16], request[16:20], request[20:]
his = pack("!4s4sHH", src, dst, IPPROTO_TCP, len(segment))
his.hex(" ", -4), his == pseudo_header(src, dst, 6, len(segment))

# %% [markdown] tags=["S1.50"]
# `H` makes two octets of 6, `00 06`, and the first of them is the zero. For UDP the number is 17, and nothing else differs. For IPv6 more does (RFC 8200 section 8.1): addresses of 16 octets, a length of four, three octets of zero. Forty octets in all.

# %% tags=["S1.50"]
here, there = ipv6.from_text("2001:db8::1"), ipv6.from_text("2001:db8::2")
print(pseudo_header(here, there, 17, 66).hex(" ", -4))

# %% tags=["C2"]
ask("C2")

# %% [markdown] tags=["S3.31"]
# So a TCP checksum covers more than header and data. It covers two addresses, too. The TTL it leaves out, for a reason that part 6 comes back to: what every router changes cannot be in the sum of the ends.
#
# > **Exercise 04.2, 4 points, about 15 minutes.** Write `pseudo_header(src, dst, protocol, length)` for both versions of IP. [Open it](../exercises/04_checksums.ipynb).

# %% [markdown]
# ## 3 Compute the golden number 44233
#
# Chris White prints a web request and reads its header field by field. For the checksum his program says 44233. Is that right? **What to look for:** the two lit octets, and what stands below the field list: the verdict, and the whole sum, folded away. Then turn a bit of the data over, and read which field no longer agrees. (IP's own checksum is `0000` in this capture: it was not filled in yet. The end of this part says how that comes.)

# %% tags=["S1.28", "S1.49"]
Packet(explain(request), selected="tcp.checksum", editable=True)

# %% tags=["S1.28"]
unpack("!H", segment[16:18])[0], segment[16:18].hex()

# %% [markdown] tags=["S1.48"]
# ### Octets that can be changed
#
# To check the number, the field must be blanked: `segment[16:18]` becomes two zeros. Python's `bytes` cannot be changed, and that is a virtue: nobody changes a captured packet by accident.

# %% tags=["S1.48"]
try:
    segment[16] = 0
except TypeError as refusal:
    print(refusal)

# %% [markdown] tags=["S1.48"]
# A `bytearray` can be changed. But then beware of two names for one thing:

# %% tags=["S1.48"]
editable = bytearray(segment)
alias, copied = editable, bytearray(editable)
alias[16:18] = bytes(2)
[each[16:18].hex() for each in (segment, editable, alias, copied)]

# %% [markdown] tags=["S1.48"]
# `alias` is `editable` by another name, so both were blanked. `segment`, which is `bytes`, and `copied`, which is a copy, were not. The article takes `deepcopy` of the octets before it changes them: that is safe as well. For a flat run of octets `bytearray(...)` is copy enough; `deepcopy` earns its name where lists hold lists.

# %% [markdown] tags=["S1.49"]
# ### Blank, sum, compare
#
# Keep what stands in the field, blank it, put the pseudo-header in front, sum:

# %% tags=["S1.49", "S1.51"]
stored = unpack("!H", segment[16:18])[0]
bare = segment[:16] + bytes(2) + segment[18:]
computed = checksum(pseudo_header(src, dst, 6, len(segment)) + bare)
stored, computed, stored == computed

# %% [markdown] tags=["S1.51"]
# 44233, twice. Somebody's machine summed 464 octets and wrote down two; years later you sum them again and find the same. What happens without the blanking?

# %% tags=["S1.49"]
checksum(pseudo_header(src, dst, 6, len(segment)) + segment)

# %% [markdown]
# Zero: the checksum found itself in the sum. That is the receiver's way of part 1, and a useful one. But a sender who forgets to blank the field sends the wrong number.
#
# **What to look for:** the same sum, word by word. The pseudo-header comes first; further down a line says *counts as zero*. Which word is it, counted from the beginning of the TCP header?

# %% tags=["S1.49"]
boards.checksum(explain(request), "tcp.checksum")

# %% [markdown]
# **Your turn.** The DNS reply is UDP: protocol 17, its checksum in octets 6 and 7 of a header of 8, and 20976 stands there. Two lines are done. Put an expression in place of `None`.

# %%
udp = reply[20:]
front = pseudo_header(reply[12:16], reply[16:20], 17, len(udp))
yours = None
unpack("!H", udp[6:8])[0], yours

# %% [markdown]
# ### Two zeros
#
# Sixteen bits of ones' complement have two ways to write zero: `0000` and `ffff`. UDP makes use of that. Its checksum is optional over IPv4, and a sender who makes none must be able to say so.

# %% tags=["C6"]
ask("C6")

# %% [markdown]
# So a UDP sender whose checksum comes out as 0 sends `ffff` instead, and the receiver's sum is none the wiser. Here is such a datagram; its one word of data, `ff8b`, was chosen so that the sum is `ffff`. (The pseudo-header is left out, to have less to add.)

# %%
ports_and_length, data = pack("!HHH", 53, 53, 10), b"\xff\x8b"
hex(checksum(ports_and_length + data)), [
    hex(total(ports_and_length + field + data)) for field in (b"\x00\x00", b"\xff\xff")
]

# %% [markdown]
# TCP has no such rule. There the checksum is never optional: the sender MUST make it and the receiver MUST check it (RFC 9293 section 3.1). Over IPv6 UDP's is not optional either, but for tunnels that have switched a zero-checksum mode on (RFC 8200 section 8.1).
#
# ### Eight wrong numbers
#
# Now the chat. What stands in the checksum field of its first three packets, and what the decoder says of it? (Of the other five it says the same.)

# %%
chat = [explain(frame) for frame in bundled.load("chat").frames]
for packet in chat[:3]:
    field = packet["tcp.checksum"]
    print(f"{field.raw:04x}", field.meaning.replace("; ", ";\n     "))

# %% tags=["C5"]
ask("C5")

# %% tags=["C4"]
ask("C4")

# %% [markdown]
# A wrong checksum in a capture is not yet a damaged packet. Lesson 15 shows who finishes these sums, and when.
#
# > **Exercise 04.3, 4 points, about 20 minutes.** Write `finish(segment, ...)`, which seals what leaves and looks at what arrives, TCP and UDP. [Open it](../exercises/04_checksums.ipynb).

# %% [markdown]
# ## 4 Damage packets by the thousand
#
# Now try to fool it. One bit first: the `G` of `GET` is `47`; turn its lowest bit over.

# %% tags=["S1.51"]
def tcp_sum(segment):
    return total(pseudo_header(src, dst, 6, len(segment)) + segment)


hurt = segment[:20] + bytes((segment[20] ^ 1,)) + segment[21:]
hurt[20:23], hex(tcp_sum(segment)), hex(tcp_sum(hurt))

# %% [markdown] tags=["S1.51"]
# `FET`, and the sum is no longer `ffff`: noticed. It could not be otherwise. Folding keeps what is left of the sum after dividing by 65535. One bit in column *k* changes the sum by 2 to the power of *k*, and no such number is a multiple of 65535.
#
# Next, two words of the request change places: the fourth and the fifth word of its data, `HT` and `TP`.

# %% tags=["M27", "S1.51"]
swapped = segment[:26] + segment[28:30] + segment[26:28] + segment[30:]
swapped[20:34]

# %% jupyter={"source_hidden": true} tags=["M27", "S1.51"]
Predict(
    "The request now says 'GET / TPHT/1.1'. What does the receiver's sum say?",
    lambda: "undamaged" if tcp_sum(swapped) == 0xFFFF else "damaged",
    choices=("damaged", "undamaged"),
    why="The same words in another order have the same sum: 44233 still fits.",
)

# %% tags=["M27", "S1.51"]
hex(tcp_sum(swapped)), checksum(pseudo_header(src, dst, 6, 452) + swapped[:16] + bytes(2) + swapped[18:])

# %% tags=["C3"]
ask("C3")

# %% [markdown]
# And sixteen bits at once? The urgent pointer, octets 18 and 19, is `0000`. Make it `ffff`:

# %% tags=["S1.51"]
hex(tcp_sum(segment[:18] + b"\xff\xff" + segment[20:]))

# %% [markdown]
# `ffff`: unnoticed. These are the two zeros of part 3 again.
#
# ### The fuzzer
#
# A few examples prove little. The board below damages the chat's fourth packet a thousand times. **What to look for:** guess before you step. Then choose the other kinds of damage, and rank them: which goes unnoticed most? The list under the table names damages that nobody noticed: what do they have in common?

# %% tags=["M27", "S1.51"]
boards.fuzzer()

# %%
ask("04-columns")

# %% [markdown]
# The packet has two sums, IP's and TCP's, which makes the counting a little involved. Here is one segment under one sum, two thousand times for each kind of damage. In the last column stands what a CRC-32 misses, the check that Ethernet puts behind each frame. (Thirteen swaps met two equal words and damaged nothing; they are not counted.)

# %% tags=["M27"]
counted = shares(2000, seed=1)
counted

# %% [markdown]
# And the figure to keep. Read three things off it. Damage of one bit, or of fewer than 16 bits in a row, never passes. Pure noise passes once in 65535 times, which 2000 trials do not show. And damage that *moves* things passes easily: swapped words always.

# %%
figure = Figure(figsize=(7, 2.6))
axes = figure.subplots()
names = [share.name for share in counted.rows][::-1]
percents = [share.percent for share in counted.rows][::-1]
axes.bar_label(axes.barh(names, percents, color="#0b6e99"), fmt="%.1f %%", padding=3)
axes.set_xlim(0, 115)
axes.set_xlabel("unnoticed by the Internet checksum, percent")
said = "; ".join(f"{share.name}: {share.percent:.1f} percent" for share in counted.rows)
six = f"Six bars, one for each kind of damage. {said}."
keep(figure, six, "What TCP's sum lets pass, by kind of damage")

# %% [markdown] tags=["M27"]
# So this checksum does not find all errors. It finds every single bit, and every burst shorter than a word, and all but one in 65535 of pure noise. What it misses is what exchanges or shifts whole words, or takes away in one place what it adds in another. A noisy cable seldom does that. A program that copies a buffer in the wrong order does nothing else.
#
# **Your turn:** change the seed, or the number of trials. Which rows move, and which cannot?

# %% [markdown]
# ## 5 Forge a request
#
# Accidents are blind. Somebody who means it is not. **Can you change the web request into another one that a person can read, with the very same checksum 44233?**
#
# **What to look for:** the table names every word that differs, and by how much. Your differences must come to 0. Start with the host: what one digit gains, another digit must lose. Not any other one, though: both have to stand in the same half of their words, both at even places or both at odd ones. (A warming-up: exchange the `/` of the first line with the `:` behind `Host`. Forged, but who would ask that?)

# %%
boards.forge()

# %% [markdown]
# Stuck? Here is one. Two digits of the address have changed, by +1 and by -1, four octets apart.

# %%
line, host = "GET / HTTP/1.1", "Host: 172.28.118.1:8888"
forged = segment[:20] + f"{line}\r\n{host}\r\n".encode() + segment[20 + len(line) + len(host) + 4 :]
forged[20:59], hex(tcp_sum(forged)), forged[16:18].hex()

# %% [markdown]
# **Your turn:** ask for version 1.0 in place of 1.1, and repair the sum in the host. Then another port. Then, if you like puzzles, another method in place of `GET`.
#
# ### Why bother to keep the sum?
#
# All this was sport. Who can change the data can change the checksum as well, because it needs no secret: `6a07` in the IPv4 header of the chat is no seal. Here two people on the way say that the packet came from 10.0.0.1. One leaves the checksum as it was, the other sums again.

# %% tags=["M27", "S3.22"]
lie = header[:10] + bytes(2) + bytes((10, 0, 0, 1)) + header[16:]
careless = explain(header[:12] + bytes((10, 0, 0, 1)) + syn[16:])
careful = explain(lie[:10] + checksum(lie).to_bytes(2, "big") + lie[12:] + syn[20:])
[f"{packet['ipv4.checksum'].raw:04x}" for packet in (careless, careful)]

# %% jupyter={"source_hidden": true} tags=["M27", "S3.22"]
Predict(
    "The source address is a lie, and the header checksum was computed anew. What becomes of it at the next router?",
    lambda: "passed on" if total(careful.data[:20]) == 0xFFFF else "dropped",
    choices=("dropped", "passed on"),
    why="The sum fits, and that is all it can say. It cannot say who made it.",
)

# %% tags=["M27", "S3.22"]
[(f"{packet['ipv4.checksum'].raw:04x}", packet["ipv4.checksum"].meaning) for packet in (careless, careful)]

# %% tags=["C7"]
ask("C7")

# %% [markdown] tags=["M27", "S3.22"]
# A checksum guards against accidents, and against some of them only. Against people it guards nothing. What does needs a key that the attacker has not: TCP-AO, TLS, IPsec (RFC 9293 section 7); lessons 14 and 17 come back to that.
#
# > **Exercise 04.4, 3 points, about 15 minutes.** Write `collide(payload)`: a twin for any payload that has one. [Open it](../exercises/04_checksums.ipynb).

# %% [markdown]
# ## 6 Change a packet, and mend its sum
#
# Every router takes one off the TTL, and the TTL is under IP's checksum. **Must it add up the whole header again for that?**

# %%
ask("04-ttl")

# %% [markdown]
# It need not. One word of ten has changed, from `4006` to `3f06`; the other nine are the same, and the old checksum knows their sum. Take the old word out, put the new one in (RFC 1624 section 3, equation 3):
#
# `HC' = ~(~HC + ~m + m')`
#
# `HC` is the checksum, `m` the old word, `m'` the new one, and `~` turns every bit over. Read it from the inside: the sum is the checksum turned over; to add a word turned over is to take it away.

# %% tags=["S3.31"]
turned = [0xFFFF - 0x6A07, 0xFFFF - 0x4006, 0x3F06]
mended = checksum(b"".join(word.to_bytes(2, "big") for word in turned))
aged = header[:8] + b"\x3f" + header[9:10] + bytes(2) + header[12:]
hex(mended), hex(checksum(aged))

# %% [markdown]
# ### A corner with a history
#
# RFC 1141 had a shorter formula, `HC' = HC + m + ~m'`. It was in a product before a test uncovered its corner (RFC 1624 section 7). Section 4 gives the numbers: `HC` is `dd2f`, and a word changes from `5555` to `3285`. The older formula first, then equation 3:

# %%
old_way = [0xDD2F, 0x5555, 0xFFFF - 0x3285]
new_way = [0xFFFF - 0xDD2F, 0xFFFF - 0x5555, 0x3285]
as_octets = [b"".join(word.to_bytes(2, "big") for word in way) for way in (old_way, new_way)]
f"{total(as_octets[0]):04x}", f"{checksum(as_octets[1]):04x}"

# %% [markdown]
# `ffff` and `0000`, the two zeros again. A receiver that sums everything accepts both; one that computes and compares drops the first. So a packet with that one sum would pass most receivers, and vanish at others.
#
# ### Why IP does not sum the data

# %%
ask("04-cost")

# %% tags=["S3.31"]
[(name, len(words(part))) for name, part in (("IP header", request[:20]), ("whole packet", request))]

# %% [markdown] tags=["S3.31"]
# IP's checksum is looked at by every router (RFC 1812 section 5.2.2), so it covers only what routers act upon: the header. TCP's is made and looked at at the two ends, once each, so it may cover everything. A sum over the data in ten routers would be made and looked at in ten places more, and the ends would still have to look for themselves. Part 7 shows why.
#
# IPv6 went one step further and has no header checksum at all (RFC 8200 section 3). Its addresses are guarded by the pseudo-header. A router that lowers the hop limit there has nothing to mend.
#
# ### A NAT
#
# A NAT changes an address. How far does that reach?

# %%
ask("04-nat")

# %% [markdown] tags=["S3.31"]
# Into TCP, because TCP's sum covers the addresses: that is the price of the pseudo-header (RFC 3022 section 4.1). So a box on the way looks into TCP and UDP and mends their sums; of a transport that it does not know it cannot. *The checksum is looked at only at the ends* is true of the looking, not of the writing. Here a request leaves 192.168.1.7 and becomes one of 203.0.113.9:

# %% tags=["S3.31"]
inside, outside = bytes((192, 168, 1, 7)), bytes((203, 0, 113, 9))
first = checksum(pseudo_header(inside, dst, 6, len(segment)) + bare)
change = (0xFFFF - first).to_bytes(2, "big") + bytes(255 - octet for octet in inside) + outside
hex(first), hex(checksum(change)), hex(checksum(pseudo_header(outside, dst, 6, len(segment)) + bare))

# %% [markdown]
# The second number was made of three things, the old sum and two addresses, with all bits of what is taken out turned over; the third of 464 octets. They agree. (A UDP datagram whose checksum is 0 the NAT leaves alone: there is no sum to mend.)
#
# > **Exercise 04.5, 3 points, about 15 minutes.** Write `nat_update(checksum, old, new)`, corner included. [Open it](../exercises/04_checksums.ipynb).

# %% [markdown] tags=["S4.9"]
# ## 7 Ask who should check
#
# Every Ethernet frame ends in a CRC-32, and the table of part 4 says how good that is. If each link on the way checks what it carries, and checks it better, **what is TCP's poor sum still good for?**

# %% tags=["S4.9"]
ask("04-hop")

# %% [markdown] tags=["S4.9"]
# Run it. A line travels over two links, a router between them, on the course's own TCP. One bit makes `90` of `10`. **What to look for:** each bar reaches from where a check is made to where it is looked at. Only a bar that the dashed line crosses can notice, and a hollow one covers the header alone. Choose where the bit is turned over, and read below who finds it. Then let the router compute TCP's checksum anew, as a box would that rebuilds segments, and read what the program got.

# %% tags=["S4.9"]
Experiment(
    toys.relay,
    place=Choice(
        "A bit is damaged",
        ("nowhere", "on the second cable", "in the router's memory"),
        "in the router's memory",
    ),
    mends=Switch("The router computes TCP's checksum anew"),
)

# %% [markdown] tags=["S4.9"]
# In the router's memory the bit lies between two checks that are both right. The first link's check was looked at before, the second one's was made after, from octets that were damaged already. Only a sum that was made before the damage and is looked at after it can notice. There is one, and it is at the ends.
#
# **What to look for:** the ladder of the same run, at the moment when the damaged segment has arrived. Its receiver says nothing, as if it had been lost. Step on: a second later it comes again. So a damaged segment and a lost one are the same to TCP: the checksum makes losses of damages, and losses it can repair.

# %% tags=["S4.9"]
run = toys.relay("in the router's memory").trace
Ladder(run, at=next(record.n for record in run if record.kind == "drop"))

# %% [markdown] tags=["S4.9"]
# This is the **end-to-end principle** that the slides "TCP Basics" name. A function that can be complete only with the knowledge of the two ends belongs to the ends; what the network does of it in between is help, for speed. Link checks are such help: without them every damage would cost a trip from end to end. But no number of them makes the last one unnecessary (RFC 1958 section 2.3; the paper is Saltzer, Reed and Clark, "End-To-End Arguments in System Design").
#
# Does it stop at TCP? The file that you download was right when it reached TCP. It may be damaged on its way to the disk, and no transport will know. For that the publisher prints a SHA-256 beside it, and you compare: the last ends are people.
#
# There is a hint of it in the TTL, too. A router that mends the header's sum by the difference, as in part 6, carries a damage of its own memory along in it, and the next router notices. One that sums anew makes the damage right. RFC 1812 section 4.2.2.5 gives that as a reason for the mending.

# %% [markdown]
# ### Discuss
#
# A colleague proposes to leave TCP's checksum out: the links have CRC-32, which misses less. Another proposes to let each router look at TCP's checksum, so that damage is found early. What do you answer to each?
#
# <details><summary>An answer</summary>
#
# To the first: run the experiment with the damage in the router's memory. No link's check spans it. To the second: it would find damage a little earlier, at the cost of one sum over all data per hop; the last router's memory, and the way from there, would still be unguarded, so the receiver must look in any case. It is help, and it may not be worth its price.
# </details>

# %% [markdown]
# ## 8 Spot the error, look back, look ahead
#
# Three claims from texts that teach well. **True, oversimplified** or **wrong**? Decide, then open the card.

# %% tags=["E1.11", "M27"]
card("E1.11")

# %% tags=["E3.6"]
card("E3.6")

# %% tags=["E3.24"]
card("E3.24")

# %% [markdown]
# The rest of this lesson's deck. Not every claim is false.

# %% tags=["E3.7"]
deck("T4.1", "E3.7", "T4.2")

# %% [markdown]
# ### What you can do now
#
# | You can | Read more |
# |---|---|
# | compute an Internet checksum, and look at one without blanking it | RFC 1071 sections 1 and 3 |
# | say what each checksum covers, and build both pseudo-headers | RFC 791 §3.1, RFC 9293 §3.1, RFC 8200 §8.1 |
# | say what 0 and ffff mean in UDP | RFC 768, RFC 1122 §4.1.3.4 |
# | say what a sum cannot see, and forge by it | RFC 1071 section 2 (A) |
# | bring a checksum up to date after a change, corner included | RFC 1624 sections 3 and 4, RFC 3022 §4.2 |
# | say why the last check is at the ends | RFC 1958 §2.3, RFC 1812 §4.2.2.5 |
#
# ### Words
#
# | Word | Meaning |
# |---|---|
# | word | here: 16 bits, two octets in network byte order |
# | ones' complement | numbers in which turning all bits over negates; it has two zeros |
# | end-around carry | what outgrows the highest column comes back in at the lowest |
# | fold | to add the carries in until none is left |
# | pseudo-header | octets that are summed and never sent |
# | CRC | cyclic redundancy check: the remainder of a division; it knows the order of the bits |
#
# ### Where you are
#
# Header, options, checksum: a TCP segment has no octet left that you cannot explain.

# %%
course_map(4)

# %% [markdown]
# **Next:** [the exercises of this lesson](../exercises/04_checksums.ipynb), 18 points. Then lesson 05: UDP, a header of eight octets, whose last two you know already.
