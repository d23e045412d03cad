"""glibc's allocator: threads that come and go leave its many arenas full of holes."""

import ctypes

M_ARENA_MAX = -8
"""From glibc's malloc.h; see mallopt(3)."""


def use_one_arena() -> None:
    """Has all threads of this process allocate from one arena, where the C library is glibc.

    With several, as glibc would have it, memory grew for as long as there was load, though nothing more was
    held. To be called before there are other threads.
    """
    libc = ctypes.CDLL(None)
    if hasattr(libc, "gnu_get_libc_version"):
        libc.mallopt(M_ARENA_MAX, 1)
