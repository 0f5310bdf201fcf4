"""FRAMES FROM FILES AND PASTED TEXT: whatever people have, `read` turns it into frames.

`pcap` and `pcapng` read and write capture files, `text_input` reads dumps as they are pasted,
`bundled` holds the packets that ship with the course.
"""
