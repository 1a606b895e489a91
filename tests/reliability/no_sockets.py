"""`python -m tests.reliability.no_sockets COMMAND...`: run a program that the kernel ends if it opens a network socket.

A filter on system calls (seccomp, which needs no rights) stays with the program and all that it starts. `socket` with
any family but AF_UNIX (how a program talks to the display and the desktop) ends the process with SIGSYS, whoever calls
it: Python, Qt, or a library in C. Linux only.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_KILL_PROCESS, _ALLOW = 0x80000000, 0x7FFF0000
_LOAD_WORD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_NUMBER_AT, _FIRST_ARGUMENT_AT = 0, 16  # in struct seccomp_data
_SOCKET_CALL = {"x86_64": 41, "aarch64": 198}
_AF_UNIX = 1


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def is_possible() -> bool:
    """Whether this system has what the filter needs."""
    return sys.platform == "linux" and platform.machine() in _SOCKET_CALL


def forbid_sockets() -> None:
    """Put the filter on this process, for ever."""
    number = _SOCKET_CALL[platform.machine()]
    steps = (
        (_LOAD_WORD, 0, 0, _NUMBER_AT),
        (_JUMP_IF_EQUAL, 0, 3, number),  # another call: allowed
        (_LOAD_WORD, 0, 0, _FIRST_ARGUMENT_AT),
        (_JUMP_IF_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_RETURN, 0, 0, _ALLOW),
    )
    code = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = _Program(len(steps), code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(
        _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0
    ):
        raise OSError(ctypes.get_errno(), "the kernel refuses a filter on system calls")


if __name__ == "__main__":
    forbid_sockets()
    os.execvp(sys.argv[1], sys.argv[1:])
