"""A server and a client in the two forms of a program, for Pythons with threads and without."""

import socket
import time


def server():
    with socket.create_server(("", 7)) as listener:
        conn, _ = listener.accept()
        with conn:
            while data := conn.recv(100):
                time.sleep(0.1)
                conn.sendall(data.upper())


def client():
    with socket.create_connection(("server", 7)) as sock:
        for word in (b"one", b"two"):
            sock.sendall(word)
            print(sock.recv(100))


def generated_server():
    with socket.create_server(("", 7)) as listener:
        conn, _ = yield listener.accept()
        with conn:
            while data := (yield conn.recv(100)):
                yield time.sleep(0.1)
                yield conn.sendall(data.upper())


def generated_client():
    with (yield socket.create_connection(("server", 7))) as sock:
        for word in (b"one", b"two"):
            yield sock.sendall(word)
            print((yield sock.recv(100)))


THREADS = {"server": server, "client": client}
GENERATORS = {"server": generated_server, "client": generated_client}
