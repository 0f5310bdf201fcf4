"""From which range does this machine take the ports of its clients? Asked, and said in words.

RFC 6335 section 6 sets 49152 to 65535 aside for it, RFC 6056 section 3.2 recommends all from 1024
on, and each system does as it likes. On Linux two numbers in a file say it; elsewhere the answer
names the command that does.
"""

from pathlib import Path

__all__ = ["client_range"]

FILE = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


def client_range(file: Path = FILE, lowest: Path = LOWEST) -> str:
    """Return a sentence with the range, or one that says how to find it."""
    try:
        first, last = map(int, file.read_text(encoding="ascii").split())
    except (OSError, ValueError):
        return (
            "This system does not say it in a file. macOS: sysctl net.inet.ip.portrange.first "
            "net.inet.ip.portrange.last; Windows: netsh int ipv4 show dynamicport tcp."
        )
    said = f"Clients of this machine get ports {first} to {last}, {last - first + 1} of them."
    try:
        least = int(lowest.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return said
    return f"{said} Anybody may bind a port from {least} on."
