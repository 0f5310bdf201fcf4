"""Prints each packet on the loopback interface as hexadecimal digits, until it is killed."""

import socket
import sys

EVERYTHING, OUTGOING = 3, 4

if __name__ == "__main__":
    sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(EVERYTHING))
    sniffer.bind(("lo", EVERYTHING))
    print("listening", file=sys.stderr, flush=True)
    while True:
        frame, where = sniffer.recvfrom(1 << 17)
        if where[2] != OUTGOING:  # each is seen twice: as it leaves and as it comes
            print(frame[14:].hex(), flush=True)
