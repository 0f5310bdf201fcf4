"""Walls that a process builds around itself, where bubblewrap is not to be had.

Strategy. Run in place of the zygote, it first encloses this process, then becomes the zygote. Of
namespaces it builds what bubblewrap builds: an empty file system that shows what is listed, no
network, no other process. Where the kernel refuses namespaces, Landlock (Linux 5.13; TCP since
6.7, signals since 6.12) still keeps this process and all its children from every file but the
listed ones. Only the standard library is needed.
"""

import ctypes
import json
import os
import platform
import runpy
import struct
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

NEWUSER, NEWNS, NEWPID, NEWIPC = 0x10000000, 0x20000, 0x20000000, 0x08000000
NEWNET, NEWUTS = 0x40000000, 0x04000000
READ_ONLY, REMOUNT, BIND, RECURSIVE, PRIVATE, DETACH = 1, 32, 4096, 0x4000, 0x40000, 2
NO_NEW_PRIVILEGES = 38
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # landlock(7)'s calls
PATH_BENEATH = 1
PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}.get(platform.machine(), -1)
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

libc = ctypes.CDLL(None, use_errno=True)


def must(result: int, what: str) -> int:
    """Return what a call of the C library gave, or raise `OSError`."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


# --- namespaces -------------------------------------------------------------------------------


def by_namespaces(binds: Sequence[Sequence[str]]) -> None:
    """Leave all namespaces, on a file system that holds what is listed and two empty folders."""
    uid, gid = os.getuid(), os.getgid()
    flags = NEWUSER | NEWNS | NEWPID | NEWIPC | NEWNET | NEWUTS
    must(libc.unshare(flags), "unshare")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")
    child = os.fork()  # the first process in there is process 1
    if child:
        os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 0xFF)
    must(libc.prctl(1, 9, 0, 0, 0), "die with the parent")
    must(libc.mount(b"none", b"/", None, PRIVATE | RECURSIVE, None), "private mounts")
    root = Path("/mnt")  # the one folder that is there everywhere and holds nothing of ours
    must(libc.mount(b"tmpfs", bytes(root), b"tmpfs", 0, b"mode=0755"), "tmpfs")
    for source, inside in binds:
        _show(Path(source), Path(f"{root}{inside}"), read_only=True)
    for name in ("/proc", *DEVICES):  # a task covers /proc with nothing
        _show(Path(name), Path(f"{root}{name}"), read_only=False)
    for name in ("bin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    for name in ("tmp", "home"):
        (root / name).mkdir(mode=0o755)
    os.chdir(root)
    must(libc.syscall(PIVOT_ROOT, b".", b"."), "pivot_root")  # the old root lies on top now
    must(libc.umount2(b".", DETACH), "umount")
    os.chdir("/")
    for folder in (b"/tmp", b"/home"):
        must(libc.mount(b"tmpfs", folder, b"tmpfs", 0, b"size=16m,mode=1777"), "tmpfs")
    must(libc.mount(None, b"/", None, REMOUNT | BIND | READ_ONLY, None), "read-only root")


def _show(source: Path, target: Path, *, read_only: bool) -> None:
    """Show a file or folder at its new place."""
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    must(libc.mount(bytes(source), bytes(target), None, BIND | RECURSIVE, None), str(source))
    if read_only:
        flags = REMOUNT | BIND | READ_ONLY | _locked(target)
        must(libc.mount(None, bytes(target), None, flags, None), str(target))


def _locked(target: Path) -> int:
    """Return the flags of a mount that may not be taken off it: nosuid, nodev, noexec, times."""
    found = os.statvfs(target).f_flag
    times = (os.ST_NOATIME, 1024), (os.ST_NODIRATIME, 2048), (os.ST_RELATIME, 1 << 21)
    flags = (os.ST_NOSUID, 2), (os.ST_NODEV, 4), (os.ST_NOEXEC, 8), *times
    return sum(flag for bit, flag in flags if found & bit)


# --- Landlock ---------------------------------------------------------------------------------


def by_landlock(binds: Sequence[Sequence[str]]) -> list[str]:
    """Keep to reading what is listed, and to one folder to write in; return the path for Python.

    The folders of packages are seen where they are: they are made one folder of links. Whoever
    starts this names the place for both by TMPDIR, and removes it at the end.
    """
    top = tempfile.mkdtemp()
    packages, scratch = Path(top) / "packages", str(Path(top) / "scratch")
    for folder in (packages, scratch):
        Path(folder).mkdir()
    readable = ["/dev", "/proc", "/lib", "/lib64", "/etc/ld.so.cache"]
    for source, inside in binds:
        readable.append(source)
        if inside.startswith("/course/packages/"):
            link = packages / inside.removeprefix("/course/packages/")
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(source)
    os.chdir(scratch)
    os.environ["HOME"] = os.environ["TMPDIR"] = os.environ["IPYTHONDIR"] = scratch
    version = must(libc.syscall(CREATE_RULESET, None, 0, 1), "Landlock")
    files = (1 << (13, 14, 15, 15, 16)[min(version, 5) - 1]) - 1
    handled = struct.pack("=QQQ", files, 3 if version >= 4 else 0, 2 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = must(libc.syscall(CREATE_RULESET, handled, size, 0), "Landlock")
    read = 1 | 4 | 8  # execute, read a file, read a folder
    for path in readable:
        _allow(rules, path, read)
    _allow(rules, os.devnull, read | 2)  # and write
    _allow(rules, str(packages), read)
    _allow(rules, scratch, files)
    must(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    must(libc.syscall(RESTRICT_SELF, rules, 0), "Landlock")
    os.close(rules)
    return [str(packages)]


def _allow(rules: int, path: str, access: int) -> None:
    if not Path(path).exists():
        return
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    if not Path(path).is_dir():
        access &= 1 | 2 | 4 | (1 << 14)  # what can be done to a file
    rule = struct.pack("=Qi", access, descriptor)
    must(libc.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0), path)
    os.close(descriptor)


def main(plan: str, trial: Sequence[str]) -> None:
    """Enclose this process as the plan says, then be the zygote, or only try."""
    kind, binds = json.loads(plan)
    zygote = next(source for source, inside in binds if inside == "/course/zygote.py")
    if kind == "namespaces":
        by_namespaces(binds)
        path, zygote = ["/course/packages"], "/course/zygote.py"
    else:
        path = by_landlock(binds)
    if not trial:
        sys.argv = [zygote, *path]
        runpy.run_path(zygote, run_name="__main__")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
