# %% [markdown]
# # 03 Options: what two SYNs promise
#
# Two windows of a chat, 32792 and 32768. A few clock readings. That is all you get.
#
# **What machine was it?** At the end of this lesson you know how often its clock ticked, how large a packet its loopback carried, why the two windows were what they were, and in which second somebody typed a line that nobody printed.
#
# Press **Run → Run All Cells** now, then read from the top.
#
# | Part | What you will do | Minutes | Exercise | Points |
# |---|---|---|---|---|
# | 1 | Walk along twenty octets, option by option | 9 | | |
# | 2 | Trap a reader, and make one that cannot be trapped | 8 | 03.1 | 6 |
# | 3 | Tell how large a segment may be | 8 | | |
# | 4 | Pack options into forty octets | 8 | 03.3 | 3 |
# | 5 | Shift a window | 10 | 03.2 | 5 |
# | 6 | Find out what a late capture cannot know | 9 | | |
# | 7 | Read a clock in every segment | 9 | | |
# | 8 | Keep the last lap out | 7 | | |
# | 9 | Solve four cases | 8 | 03.4, 03.5 | 6 |
# | 10 | Close five rabbit holes, spot the error | 4 | | |
#
# The minutes are for reading and running: 80 in all. The 20 points are earned in [the exercises](../exercises/03_options.ipynb), which have their own estimate. You need lesson 02: the fixed header of TCP.

# %% [markdown]
# ## Before you start
#
# One cell imports all that this lesson uses.

# %%
from struct import unpack

from matplotlib.figure import Figure

from course.capture import bundled
from course.decode import explain
from course.lesson import ask, boards, card, compare, course_map, deck, keep, shelf, toys
from course.lesson.spaced import again
from course.widget import Experiment, Range, Switch
from course.wire import options
from course.wire.seq import lt

# %% [markdown]
# Five questions on what you have learned so far.

# %%
again(3)

# %% [markdown]
# ## 1 Walk along twenty octets, option by option
#
# **Where does a TCP header end?** Where its Data Offset says. In the first packet of the chat the field holds 10:

# %% tags=["S1.30"]
chat = [explain(frame) for frame in bundled.load("chat").frames]
syn = chat[0].data[20:]  # TCP begins behind twenty octets of IPv4
syn[12] >> 4, (syn[12] >> 4) * 4

# %%
ask("03-octets")

# %% [markdown]
# Here they are. The fixed header has told who speaks to whom, and at which number. What else is there to say before a word is spoken?

# %%
syn[20:].hex(" ", 4)

# %% [markdown]
# Five options, one behind the other, without gaps and without commas. **What to look for:** step through them. The first octet of an option is its **kind**. Nearly always the second is its **length**, and that tells where the next option begins. One option here has no length. Which?

# %% tags=["S3.33", "S3.34", "S3.36"]
boards.options()

# %% [markdown] tags=["S3.33", "S3.34", "S3.36"]
# So the client says, in twenty octets:
#
# | Octets | Kind | In words |
# |---|---|---|
# | `02 04 400c` | 2, MSS | send me at most 16396 octets of data in one segment |
# | `04 02` | 4, SACK permitted | you may report to me what arrived behind a hole |
# | `08 0a 02e54d46 00000000` | 8, timestamps | my clock shows 48581958; I have heard nothing of yours yet |
# | `01` | 1, NOP | nothing: it fills an octet |
# | `03 03 07` | 3, window scale | shift my windows left by 7, if you can do that |
#
# **Your turn.** The server answers with five options of its own. Read them in its packet, and put a number in place of each `None`: `value` is the MSS, `shift` the window scale, then the two clocks. The TCP header begins at octet 20, its options at octet 40.

# %%
print(chat[1].data[40:].hex(" ", 2))
compare(chat[1].data, value=None, shift=None, tsval=None, tsecr=None)

# %% [markdown]
# One of the four differs from the client's: TSecr. It repeats what the client's clock said. After these two segments neither of the two may bring up MSS, window scale or SACK permitted again. What two SYNs promise holds until the end.

# %%
ask("03-next")

# %% [markdown]
# ### Another twelve octets
#
# Chris White prints a segment with Data Offset 8. That is 32 octets of header, so 12 octets of options. **What to look for:** read the first octet before anything else. It is not the beginning of what you are looking for.

# %% tags=["S1.30", "S1.32"]
boards.options(bundled.OPTIONS.hex(" ", 2))

# %% [markdown] tags=["S1.32"]
# Two NOPs, one octet each, and then the option that counts. The article takes it apart with `struct`: one octet, then two numbers of four octets each.

# %% tags=["S1.33"]
kind = bundled.OPTIONS[2]
kind, unpack("!BLL", bundled.OPTIONS[3:])

# %% [markdown]
# 10 is the length; the two clocks happen to be equal.

# %% tags=["O7"]
ask("O7")

# %% [markdown] tags=["S1.31"]
# ### All kinds
#
# **What to look for:** type `SYN only` into the box: three options are left. Type `obsolete`, and see what came to nothing. Where the fourth column is empty, the option's own RFC tells. In the middle of a connection an MSS must not be sent (RFC 9293 MUST-65), and a window scale is ignored (RFC 7323 §2.2).

# %% tags=["S1.31"]
shelf.tcp_options()

# %% [markdown]
# ## 2 Trap a reader, and make one that cannot be trapped
#
# **What if the length lies?** These octets come from the other side of the world. A reader that goes from option to option adds the length to its position. Predict:

# %%
ask("03-zero")

# %% [markdown]
# Here is such a reader. It is given a fuse: after nine options it stops.

# %%
def trusting(data, fuse=9):
    """Go from option to option; return (octet, kind) of each."""
    at, found = 0, []
    while at < len(data) and len(found) < fuse:
        found.append((at, data[at]))
        at += 1 if data[at] < 2 else data[at + 1]
    return found


trusting(syn[20:])

# %% [markdown]
# Right for an honest SYN. Now eight octets of somebody else: an MSS, then kind 5 with length 0.

# %%
trusting(bytes.fromhex("0204 400c 0500 0402"))

# %% [markdown]
# Without the fuse it would stand at octet 4 until somebody pulls the plug. RFC 9293 therefore demands that a TCP be prepared for an illegal length, zero among them (§3.1, MUST-7). It suggests to reset the connection and log why.
#
# **What to look for:** walk along the same octets. Then change the `00` into `01`, into `02`, into `05`. Which lengths are illegal here?

# %%
boards.options("0204 400c 0500 0402")

# %% [markdown]
# Three rules are enough. A length is at least 2, because it counts kind and length themselves. It does not reach past the end. And there must be a length at all:

# %%
for bad in ("0204 400c 0500", "0204 400c 0501", "0204 400c 050a", "0204 400c 05"):
    found, stop = options.walk(bytes.fromhex(bad))
    print(f"{bad:16} {len(found)} option, then: {stop.sentence}")

# %% [markdown]
# **Your turn.** Add a line of your own to the tuple. Can you find an illegal length that the walker takes for legal?
#
# ### Kinds that nobody knows
#
# One question is left. Must a reader know every kind?

# %%
ask("03-unknown")

# %%
strange = bytes.fromhex("fd04 cafe 0303 07 01")
[(option.name, option.size) for option in options.parse(strange)]

# %% [markdown]
# That is why every kind but 0 and 1 must have a length, all that will ever be invented included (MUST-68): so that those who come later can talk past those who came before.
#
# Kind 0 ends the list. What stands behind it is padding, zeros up to the next whole word (MUST-69), and no reader looks at it. So the `0402` below promises nothing, though in front of the `00` it would:

# %%
[(option.name, option.data.hex()) for option in options.parse(bytes.fromhex("0303 07 00 0402 0000"))]

# %% [markdown]
# > **Exercise 03.1, 6 points, about 20 minutes.** Write `parse_options(data)`, which cuts whatever comes and always comes back. [Open it](../exercises/03_options.ipynb).

# %% [markdown]
# ## 3 Tell how large a segment may be
#
# **What is 16396 good for?** The MSS option says how much data its sender takes in one segment. It is reckoned as if IP and TCP had no options: the MTU less 20 and 20 (RFC 9293 §3.7.1). So it gives away the MTU of a link that we never see:

# %% tags=["O1"]
ask("O1")

# %% tags=["S3.33"]
mss = int.from_bytes(syn[22:24], "big")
mss, mss + 20 + 20

# %% [markdown]
# A packet of 16436 octets: no Ethernet carries that. It is the loopback of that machine, and 16436 is 16 KiB with room for two headers and timestamps: 16384 + 40 + 12.
#
# ### Two announcements, no agreement
#
# When Chris White fetches a web page, his client says MSS 1460, and the server answers 1412. Which one holds?

# %% tags=["O12"]
ask("O12")

# %% [markdown]
# Each side then does its own sum. It takes the smaller of two limits: what the other side said, and what its own link carries. From that it takes off its options.

# %%
def full(peer_mss, own_mtu=1500, options=12):
    """Octets of data in a full segment over IPv4: RFC 9293 section 3.7.1."""
    return min(peer_mss + 20, own_mtu - 20) - 20 - options


full(1412, own_mtu=1500), full(1460, own_mtu=1452)

# %% [markdown]
# The client's link carries 1500 octets; the server's, to judge by its MSS, 1412 + 40 = 1452. Both arrive at 1400, though nobody negotiated: each MSS repeats the limit of its sender's link, so both sums hold both limits.
#
# **What to look for:** at the start one of the two limits can be raised without any effect. Which? Raise the other until that changes.

# %%
def worked(peer_mss, own_mtu, options):
    limits = f"min({peer_mss + 20} theirs, {own_mtu - 20} mine)"
    return f"{limits} - 20 - {options} = {full(peer_mss, own_mtu, options)} octets of data"


Experiment(
    worked,
    peer_mss=Range("The other side's MSS", 1412, 536, 9000, unit="octets"),
    own_mtu=Range("My link's MTU", 1500, 576, 9000, unit="octets"),
    options=Range("Options in each segment", 12, 0, 40, 4, unit="octets"),
)

# %%
ask("03-full")

# %% tags=["O11"]
ask("O11")

# %% [markdown]
# The rebuilt capture of that fetch agrees. Its largest segment:

# %%
fetch = [explain(frame) for frame in bundled.load("http-fetch").frames]
max(packet["tcp.payload_length"].value for packet in fetch)

# %% [markdown]
# And a SYN without the option? Then the other side must assume little:

# %% tags=["O13"]
ask("O13")

# %% [markdown]
# ## 4 Pack options into forty octets
#
# **How much can a SYN say?** Data Offset decides.

# %% tags=["S4.19"]
ask("03-most")

# %% [markdown] tags=["S4.19"]
# The slides "TCP Basics" put it in words of 32 bits: 0 to 10 words of options, and name MSS, scale and SACK. Here is what they cost, and what is left:

# %% tags=["S4.19"]
offer = [options.mss(16396), options.sack_permitted(), options.timestamps(48581958, 0)]
offer += [options.window_scale(7)]
sizes = {option.name: option.size for option in offer}
sizes, sum(sizes.values()), 40 - sum(sizes.values())

# %% [markdown]
# Nineteen octets. But Data Offset counts whole words, so nineteen is no length for a header: one octet must be filled. Two kinds do nothing else: **NOP** (1) anywhere, **EOL** (0) at the end, with zeros behind it.
#
# Now you. **What to look for:** the board shows the octets in words of four. Three options stand there; add the fourth, and mend what the board complains about. Twenty octets are possible in more than one order. Can you also have the two clocks of `ts` begin at a word of their own?

# %% tags=["S1.34", "S4.19"]
boards.padding()

# %% [markdown]
# <details><summary>Two solutions</summary>
#
# `mss sackok ts nop wscale` is what the chat's SYN does: the ten octets of `ts` begin at octet 6, so its clocks begin at 8 and 12. `ts mss sackok wscale eol` also takes twenty, but the clocks begin at 2 and 6.
# </details>

# %% tags=["S1.34"]
for names in ("mss sackok ts nop wscale", "ts mss sackok wscale eol"):
    print(names, ":", boards.padding(names).moments[0][0])

# %% [markdown] tags=["S1.34"]
# Why do clocks want words of their own? Processors once read four octets at a multiple of four more quickly, and some could not do otherwise. In all later segments two NOPs stand in front of the timestamps for that reason (RFC 7323 appendix A): the `01 01` of part 1. A receiver may not count on it; it must take options wherever they begin (RFC 9293 MUST-64).
#
# ### What is left for SACK?
#
# The acknowledgment number is cumulative: it says up to where everything has arrived, and nothing of what came in behind a hole. An option of kind 5, **SACK** (selective acknowledgment), reports that in blocks, each from one number to another. **SACK permitted** in a SYN is two octets of promise. What it promises costs more.

# %% tags=["O9", "S3.34"]
ask("O9")

# %% [markdown]
# Each block that is reported takes two edges of four octets. With timestamps in every segment, how many find room?

# %% tags=["O10"]
ask("O10")

# %%
front = [options.nop(), options.nop(), options.timestamps(1, 2), options.nop(), options.nop()]
blocks = [(1000 * n, 1000 * n + 500) for n in range(1, 5)]
for n in (1, 2, 3, 4):
    size = sum(option.size for option in [*front, options.sack(*blocks[:n])])
    print(n, "blocks:", size, "octets", "" if size <= 40 else "find no room")

# %% [markdown]
# 12 for the timestamps, two NOPs more in front of the SACK, 2, and 8 for each block: three blocks need 40 octets exactly. Lesson 09 puts them to use. Whatever is new for a SYN must find room in the same forty octets; RFC 9293 §3.1 notes that people are working on more.
#
# > **Exercise 03.3, 3 points, about 10 minutes.** Write `pack_options(options)`. Any order and any padding is right, forty-one octets are not. [Open it](../exercises/03_options.ipynb).

# %% [markdown]
# ## 5 Shift a window
#
# **Why did the window field become too small?** It has sixteen bits: 65535 octets. A sender may have no more than that under way, and must then wait for a round trip: until an acknowledgment of it comes back. So the window limits the speed, however fast the line is:

# %%
for rtt_ms in (1, 10, 100):
    print(f"round trip {rtt_ms:3} ms: {65535 * 8 * 1000 // rtt_ms:>12,} bits a second at most")

# %% [markdown] tags=["S1.27"]
# At 100 ms that is 5 million bits a second. The field cannot grow: it stands between two others. So RFC 7323 lets it count larger units. A side says in its SYN by how many bits its later fields are to be shifted left.
#
# **What to look for:** the zeros that the shift appends, and the speed that comes of them. Then switch *This segment is a SYN* on.

# %% tags=["S1.27"]
boards.scale()

# %% tags=["O5"]
ask("O5")

# %%
[(shift, 65535 << shift) for shift in (0, 7, 14)], (65535 << 14) < 2**30 <= (65535 << 15)

# %% [markdown]
# No window may reach 2³⁰ octets, a quarter of all sequence numbers: otherwise old octets and new ones could no longer be told apart (RFC 7323 §2.3). A shift of 14 is the last that keeps this promise. If somebody sends a larger one, it counts as 14.

# %% [markdown]
# ### Three rules
#
# 1. **Both or nobody.** The option is an offer. If one of the two SYNs does not carry it, nobody scales, in either direction.
# 2. **Each its own.** My SYN says how *my* fields are to be read.
# 3. **Never in a SYN.** The window of a SYN, and of a SYN,ACK, is never scaled (RFC 7323 §2.2).
#
# Predict with them:

# %% tags=["S3.37", "O2"]
ask("O2")

# %% tags=["S3.40", "O3"]
ask("O3")

# %%
ask("03-own")

# %% [markdown]
# Now walk through the whole chat. **What to look for:** the field stays what it is, packet by packet; what it means appears beside it. The first two packets are SYNs. The third is the first that counts. Then take the server's offer away, and walk again. Then let both offer, with different shifts.

# %% tags=["S1.27", "S3.37", "S3.40"]
boards.promises()

# %% [markdown] tags=["S3.37", "S3.40"]
# The article "Unpacking Packets" multiplies the SYN's 32792 by 128 and gets 4,197,376 octets. It forgets rule 3: when that SYN was sent, nobody knew yet whether the server scales. And it thinks that the 257 of the third packet is not used. It is, from that moment on:

# %% tags=["S3.37", "S3.40"]
print("SYN:   ", 32792, "octets, and not", 32792 << 7)
print("third: ", 257 << 7, "octets, and not", 257)

# %% [markdown]
# And rule 1 once more, in another case:

# %% tags=["O6"]
ask("O6")

# %% [markdown]
# > **Exercise 03.2, 5 points, about 15 minutes.** Write `windows(syn, synack, segments)`, which gives every window of a conversation in octets. [Open it](../exercises/03_options.ipynb).

# %% [markdown]
# ## 6 Find out what a late capture cannot know
#
# *The analyser says Win=32896, so that is what the packet says.* Is it? You have the eight packets. Somebody else began to capture a moment later than you. Predict what they can know:

# %% tags=["M30"]
ask("03-late")

# %% [markdown] tags=["M30"]
# **What to look for:** the fourth column, the octets that really stand in the packets: `0101` means 257, whoever listens. Then move the slider. The octets do not change; what can be said of them does.

# %% tags=["M30"]
Experiment(toys.heard, begins=Range("Listening begins with packet", 3, 1, 4))

# %% [markdown] tags=["M30"]
# 32896 is nowhere in the packet. It is computed, from this packet and from another one that came before:

# %% tags=["M30"]
window = unpack("!H", chat[2].data[34:36])[0]  # of packet 3
shift = options.find(options.parse(syn[20:]), options.WINDOW_SCALE).data[0]  # of packet 1
window, shift, window << shift

# %% [markdown] tags=["M30"]
# Who has no packet 1 has no second line. With both SYNs in the capture all windows are known. With the second one alone only the server's are. With none, the decoder says "at least", and no more is true.
#
# ### A window from nowhere
#
# Chris White prints a browser's request without its handshake. Its field holds 1279, and he reads 1279 octets. What do we really know?

# %% tags=["S1.26"]
request = explain(bundled.load("http-get").frames[0])
field = request["tcp.window"].value
field, [field << shift for shift in range(15)]

# %% [markdown] tags=["S1.26"]
# One of these fifteen, and the packet does not say which. There are hints beside it. Source and destination are the same machine, its TTL of 128 is where Windows starts. On a loopback without Ethernet's limit a segment can be 65495 octets long. Look what five of those are, in units of 256:

# %% tags=["S1.26"]
5 * 65495, 5 * 65495 / 256

# %%
ask("03-guess")

# %% [markdown]
# Rounded down, 1279. The number fits well, but five was chosen because it fits. It is a guess, and a report should say so.
#
# ### Wireshark's column, read backwards
#
# Now the other way. These are rows of a fetch with `curl`, as Chris White's article prints them: `Win` as Wireshark shows it, `WS` the factor and not the shift.

# %% tags=["S1.6"]
rows = bundled.ROWS["http-fetch-opening"].rows
for row in rows:
    print(row.info, f"(a frame of {row.length} octets)" if row.length else "")

# %% [markdown]
# Which numbers stood in the packets? In the SYNs the same, by rule 3. In the third:

# %% tags=["S1.6", "O4"]
ask("O4")

# %% tags=["S1.6"]
shown = [rows[0].window, rows[1].window, rows[2].window // rows[0].scale]
shown, [packet["tcp.window"].value for packet in fetch[:3]]

# %% [markdown] tags=["S1.6"]
# The left list is computed from the printed rows. The right one is read from the rebuilt capture: 64240, 65535 and 502. Note that 64240 was 44 segments of 1460, while 64256 is the nearest multiple of 128 above it: a scaled window comes in steps.
#
# **Your turn.** In the row that closes the connection the client shows `Win=72320`. Which field is that? Put an expression in place of `None`.

# %%
closing = bundled.load("http-fetch").frames[-3].data
compare(closing, window=None)

# %% [markdown]
# The same rows hold a round trip, too:

# %% tags=["S1.6"]
ask("03-rtt")

# %% tags=["S1.6"]
rows[2].ts_val - rows[0].ts_val

# %% [markdown]
# ## 7 Read a clock in every segment
#
# **What is 48581958?** The first number of the timestamps option, **TSval**, is what the sender's clock shows when the segment leaves. The second, **TSecr**, repeats a TSval that was heard from the other side. Here are all eight:

# %% tags=["S1.35"]
for packet in chat:
    val, ecr = packet["tcp.timestamps.tsval"].value, packet["tcp.timestamps.tsecr"].value
    print(packet.number, packet["tcp.src_port"].value, "TSval", val, "TSecr", ecr)

# %%
ask("03-date")

# %% [markdown] tags=["S1.35"]
# If it were Unix time, seconds since 1970, the chat would be from the middle of 1971:

# %% tags=["S1.35"]
1970 + 48581958 / (365.25 * 86400)

# %% [markdown] tags=["S1.35"]
# It is not a date. RFC 7323 asks three things of the clock: it never goes back (§5.2), it keeps step with real time, at least nearly (§4.1), and it ticks once in a millisecond to once in a second (§5.4). Where it begins is its own business. The RFC recommends another random start for each connection: a clock that counts from the start of the machine tells strangers how long it has been running (§7).
#
# ### A list that belongs to another day
#
# The article "Unpacking Packets" explains this option by its octets, and prints `08 0a 01fdb1be` for the beginning. Its own dump has something else:

# %% tags=["S3.35"]
printed, in_dump = 0x01FDB1BE, unpack("!L", syn[28:32])[0]
printed, in_dump, f"{in_dump:08x}", in_dump - printed

# %% [markdown] tags=["S3.35"]
# 48581958 is right: tcpdump's line above the dump says so. The list was taken from another capture. When was that? The clock ticks 250 times a second, as you will measure in part 9:

# %% tags=["S3.35"]
round((in_dump - printed) / 250 / 3600, 1)

# %% [markdown]
# About seventeen hours earlier, if the machine was not started anew in between.
#
# ### What the echo is for
#
# A segment leaves with the time on it. The answer brings that time back. The clock now, less the echo: a round trip, without keeping a list of what was sent when. But why not keep a list? Predict:

# %%
ask("03-echo")

# %% [markdown] tags=["S1.35"]
# Below, a client opens a connection and sends one line, on the course's own TCP. **What to look for:** with the line lost, compare the last two columns. Then make the clock coarser, 10 ms, 100 ms: what becomes of the measured time? What does a clock with a tick of a second measure?

# %% tags=["S1.35"]
Experiment(
    toys.echo,
    delay_ms=Range("Delay each way", 20, 0, 400, unit="ms"),
    tick_ms=Range("One tick", 1, 1, 1000, unit="ms"),
    lost=Switch("The line is lost once", True),
)

# %% [markdown] tags=["S1.35"]
# Without timestamps a round trip must not be taken from a segment that was sent twice: nobody knows which copy was answered (Karn's algorithm). With them it may, because each copy carries its own time. That is RFC 6298 §3. And what is it good for? To know how long to wait before sending again. A sender keeps a smoothed round trip, SRTT, and its variation, RTTVAR. The first sample of the fetch, 27 ms, gives (RFC 6298 §2):

# %% tags=["S1.35"]
sample = 27  # ms
srtt, rttvar = sample, sample / 2
wait = srtt + 4 * rttvar
wait, max(wait, 1000)

# %% [markdown]
# 81 ms, rounded up to a second: so much the RFC says one SHOULD wait at least (RFC 6298 §2, 2.4). Lesson 09 builds the timer.
#
# Two things to keep in mind. A TSecr is valid only with the ACK flag: the chat's first packet has 0 there, and it means nothing (RFC 7323 §3.2). And an echo is a round trip only if the segment acknowledges something new (§4.1). Packet 6 of the chat does not: the client had acknowledged the server's last line before, in one of its two packets that nobody printed. Whoever measures there measures a pause, in seconds:

# %% tags=["S1.35"]
(48593204 - 48590359) / 250

# %% tags=["R14"]
ask("R14")

# %% [markdown]
# ## 8 Keep the last lap out
#
# **What happens when the sequence numbers run out?** They start again at zero: there are only 2³². On a slow line that takes hours. How long at 10 Gbit/s?

# %% tags=["R13"]
ask("R13")

# %%
for name, rate in (("2 Mbit/s", 2e6), ("100 Mbit/s", 1e8), ("1 Gbit/s", 1e9), ("10 Gbit/s", 1e10)):
    print(f"{name:>10}: all numbers used after {2**32 * 8 / rate:10.1f} s")

# %% [markdown]
# TCP reckons with packets that wander about for up to two minutes (RFC 9293 §3.4.2). At 10 Gbit/s that is 35 laps. If one comes in after a whole lap, its number is in order again. Predict:

# %%
ask("03-lap")

# %% [markdown] tags=["S1.35"]
# The experiment: a client sends `hello`. A segment of the last lap arrives, 3436 ticks old, with the very number that the server expects next. Seven milliseconds later comes the client's real line. **What to look for:** what the server reads, which segment it drops, and whether anybody noticed. (`tap` is the place where the old segment is put on the line. The trace counts the client's numbers from its SYN, which has 100; the sentence about the dropped segment gives them as they stand: its 107 is the trace's 7.) Then switch the timestamps on.

# %% tags=["S1.35"]
Experiment(toys.lap, timestamps=Switch("Timestamps", False))

# %% [markdown] tags=["S1.35"]
# Without timestamps the wrong line is read and acknowledged; the right one is dropped as something that is there already; and nobody gets an error. With them the server compares TSval with the last one that it took (the RFC's TS.Recent), finds it older, drops the segment and sends an acknowledgement. The name of this is **PAWS**: protection against wrapped sequences (RFC 7323 §5).
#
# Timestamps wrap, too: 2³² ticks. So *older* is meant on a circle, as with sequence numbers: 0 < (t − s) mod 2³² < 2³¹. A clock of a millisecond stays usable for half its circle:

# %% tags=["S1.35"]
lt(6764, 10200), lt(2**32 - 5, 3), round(2**31 / 1000 / 86400, 2)

# %% [markdown]
# The first pair is that of the experiment. In the second the clock has just wrapped, and 3 is the newer reading. The last number is in days: after a silence of more than 24 days an old-looking TSval is taken, for by then *older* has no meaning (§5.5).

# %% [markdown]
# ## 9 Solve four cases
#
# You have eight lines of evidence, and all the tools. **What to look for:** step through the four cases; the packets that tell are lit. Type your answers into the boxes, the last as a time of day. Each case has three hints, if you want them.

# %% tags=["S3.30", "S3.49"]
boards.detective()

# %% tags=["O8"]
ask("O8")

# %% [markdown]
# Solved, or given up? Then read on: each case in a cell.
#
# **The clock.** Two readings of one clock, far apart. The client's, in packets 1, 4 and 6:

# %% tags=["S1.35", "S3.49"]
clock = [(p.t_ns / 1e9, p["tcp.timestamps.tsval"].value) for p in chat]
(t1, v1), (t4, v4), (t6, v6) = clock[0], clock[3], clock[5]
round((v4 - v1) / (t4 - t1), 2), round((v6 - v1) / (t6 - t1), 2)

# %% [markdown]
# 249.93 and 249.98: the clock ticks 250 times a second, every 4 ms. The farther apart, the better.
#
# **The link.** Part 3 did it: MSS 16396, so the MTU is 16436.
#
# **The windows.** The article gives no reason for 32792 and 32768. Divide by the MSS:

# %% tags=["S3.30"]
32792 / 16396, 32768 / (16396 - 12), 2 * 16396, 2 * (16396 - 12)

# %% [markdown] tags=["S3.30"]
# Two full segments each. Linux of those days announced at first as much as a new sender was allowed to send at once, and for an MSS of more than 4380 octets Linux took two segments. (RFC 3390 allows no more than two from an MSS of 2190 octets on.) When the SYN leaves, nobody knows of timestamps yet. When the SYN,ACK leaves, they are agreed, and will take 12 octets of every segment. A Linux of today, measured for this course, shows the same gap: on its loopback the SYN has 65495 and the SYN,ACK 65483.
#
# And 257 and 256 are the same two numbers once more, in units of 128, rounded up:

# %% tags=["S3.30"]
-(-32792 // 128), -(-32768 // 128), 65495 - 65483

# %% [markdown] tags=["S3.49"]
# **The line that nobody printed.** Packet 6 repeats 48590359. Whose clock is that? The server's. In which printed packet of the server does it stand? In none. So the server sent a segment that we did not see. Count from packet 5, the last one of the server before:

# %% tags=["S3.49"]
(t5, v5), echoed = clock[4], chat[5]["tcp.timestamps.tsecr"].value
later = (echoed - v5) / 250
seconds = 4.418446 + later  # packet 5 was captured at 12:51:04.418446
echoed - v5, later, f"12:51:{seconds:.2f}"

# %% [markdown] tags=["S3.49"]
# At 12:51:26.83 the server's side sent the chat's last line: `pretty good!`. (The article tells the order of the lines: that one came last.) Nobody captured it for us, and yet it left its time behind, in somebody else's packet.
#
# **Your turn.** The client sent an unseen line, too: `how's it going?`, sixteen octets. Can you find out when?
#
# <details><summary>An answer</summary>
#
# Not from these packets. The client's TSval of that moment was repeated only by what the server sent next, its acknowledgement or its line, and nobody printed those. Packet 7 already repeats a later one, that of packet 6. It was after packet 4; and if the article tells the lines in their order, it was before 12:51:26.83.
# </details>
#
# A picture to keep: the eight packets on the line of a clock with 250 ticks a second. Read off it that all packets of both directions lie on one line, for both ends were one machine; and where the unseen line must lie.

# %% tags=["S3.49"]
unseen = t5 + later
fig = Figure(figsize=(7, 3.2))
axes = fig.subplots()
axes.plot([0, t6], [v1, v1 + 250 * t6], color="#888888", label="250 ticks a second")
axes.plot([t for t, _ in clock], [v for _, v in clock], "o", label="eight printed packets")
axes.plot([unseen], [echoed], "D", color="#b3400a", label="the unseen line")
axes.set(xlabel="seconds since the first packet", ylabel="TSval")
axes.ticklabel_format(style="plain", useOffset=False)
axes.legend()
words = "TSval over 45 seconds: eight packets, at 0, 11 and 45 s, lie on a line of 250 ticks a second,"
words += f" and so does the unseen segment at {unseen:.1f} s, TSval {echoed}"
keep(fig, words, "The clock of the chat. The diamond was computed, not captured.")

# %% tags=["S3.49"]
print("seconds  TSval     by the line  off by, ticks")
for t, v in [*clock, (unseen, echoed)]:
    line = v1 + 250 * t
    print(f"{t:7.3f}  {v}  {line:11.1f}  {v - line:6.1f}")

# %% [markdown]
# No packet is off by a whole tick, after three quarters of a minute. A clock that ticks every 4 ms cannot be read more exactly.
#
# > **Exercise 03.4, 4 points, about 20 minutes.** Write `unseen_segment(packets)`: the same for any conversation. [Open it](../exercises/03_options.ipynb).
# >
# > **Exercise 03.5, 2 points, about 5 minutes.** Write `first_windows(mss, timestamps)`: why 32792, why 32768. [Open it](../exercises/03_options.ipynb).

# %% [markdown]
# ## 10 Close five rabbit holes, spot the error
#
# The article "Unpacking Packets" ends with puzzles that it leaves to its readers. You can close them now. The evidence first.

# %% tags=["S3.51"]
names = ("ipv4.dscp", "ipv4.ecn", "ipv4.identification", "ipv4.ttl")
names += ("tcp.flags.urg", "tcp.urgent_pointer", "tcp.window")
print("packet  DSCP  ECN  identification  TTL  URG  pointer  window")
for packet in chat:
    dscp, ecn, number, ttl, urg, pointer, window = (packet[name].raw for name in names)
    print(f"{packet.number:<8}{dscp:<6}{ecn:<5}{number:<16}{ttl:<5}{urg:<5}{pointer:<9}{window}")

# %% [markdown] tags=["S3.51"]
# > **Rabbit hole 1, solved: who decides about DSCP and ECN?** DSCP is a wish of the sender, or of the first router that sorts its packets. What it brings is each network's own policy, and a network may write another value at its border (RFC 2475 §2.3). ECN is decided by two TCPs: a sender may set it only if the two have agreed in their SYNs, by the flags ECE and CWR (RFC 3168 §6.1.1). This SYN did not ask, so all eight packets have 0 and 0.
# >
# > **Rabbit hole 2, solved: where does the identification start?** Wherever the sender likes. The number must only not come again while fragments of an earlier packet may still be around (RFC 791 §2.3). For packets that are whole and may not be cut, as all of these, any value is right, and nobody may look at it (RFC 6864 §4.1). As far as we see, the two counters here start at 53938 and 27920, and the SYN,ACK has 0.
# >
# > **Rabbit hole 3, solved: how does a packet find its way?** These did not have to. 127.0.0.1 must not appear outside its machine (RFC 1122 §3.2.1.3), and no router took one off their TTL of 64. On a longer way each router looks for the longest prefix in its table that fits the destination, and knows no more than the next hop (RFC 1812 §5.2.4.3).
# >
# > **Rabbit hole 4, solved: what does the urgent pointer say?** Here nothing: it counts only if URG is set (RFC 9293 §3.1), and URG is 0 in all eight. If it is set, sequence number plus pointer is the number of the octet behind the urgent data. New programs should not use it (§3.8.5, SHLD-13).
# >
# > **Rabbit hole 5, solved: why these windows?** 32792 and 32768 are two full segments, without timestamps and with them. 257 and 256 are the same in units of 128. See part 9.

# %% [markdown]
# ### Spot the error
#
# Three claims. Is each **true**, **oversimplified** or **wrong**? Decide, then open the card; or give your verdict in code: `card("E3.2").judge("wrong")`.

# %% tags=["E3.2"]
card("E3.2")

# %% tags=["E1.3"]
card("E1.3")

# %% tags=["E3.14"]
card("E3.14")

# %% [markdown]
# The rest of this lesson's deck. Not every claim is false.

# %% tags=["E1.4", "E3.3", "E1.21"]
deck("E1.4", "T3.1", "E3.3", "E1.21")

# %% tags=["E3.1", "E1.23", "E3.23"]
deck("E3.1", "E1.23", "E3.23")

# %% tags=["E3.13", "E3.4", "E5.47"]
deck("E3.13", "T3.2", "E3.4", "E5.47")

# %% [markdown]
# ### What you can do now
#
# | You can | Read more |
# |---|---|
# | walk along options, and end whatever comes | RFC 9293 §3.1 and §3.2 |
# | tell a link's MTU from an MSS, and how full a segment may be | RFC 9293 §3.7.1, RFC 6691 |
# | pack options into whole words, forty octets at most | RFC 9293 §3.1, RFC 7323 appendix A |
# | say how many SACK blocks find room | RFC 2018 §2 and §3 |
# | read a window in octets, and say when nobody can | RFC 7323 §2.2 and §2.3 |
# | measure a round trip by an echo | RFC 7323 §3.2 and §4, RFC 6298 §3 |
# | keep a segment of the last lap out | RFC 7323 §5, RFC 9293 §3.4.3 |
# | use timestamps as evidence | RFC 7323 §5.4 and §7 |
#
# ### Words
#
# | Word | Meaning | Where it is defined |
# |---|---|---|
# | kind, length | the first two octets of an option; NOP and EOL have no length | RFC 9293 §3.1 |
# | MSS | the most data that the sender of this SYN takes in one segment, counted without any options | RFC 9293 §3.7.1 |
# | MTU | the longest packet that a link carries | RFC 1122 §1.3.3 |
# | shift | by how many bits a side's windows are moved to the left | RFC 7323 §2.2 |
# | TSval, TSecr | the sender's clock; the other side's clock, echoed | RFC 7323 §3.2 |
# | PAWS | protection against wrapped sequences: what has an older TSval is dropped | RFC 7323 §5 |
#
# ### Where you are
#
# You know what two SYNs promise. Lesson 04 needs nothing of it; lesson 06 needs all of it.

# %%
course_map(3)

# %% [markdown]
# **Next:** first [the exercises of this lesson](../exercises/03_options.ipynb), 20 points. Then lesson 04: sixteen bits that guard a segment, and what slips past them.
