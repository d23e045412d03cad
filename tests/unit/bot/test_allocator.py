"""Memory: one arena, however many threads there are."""

import ctypes
import subprocess
import sys

import pytest

PROGRAM = """
import ctypes, sys, threading
from bot.allocator import use_one_arena

libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
if sys.argv[1] == "one":
    use_one_arena()
threads = threading.Barrier(4), threading.Barrier(4)

def allocate():
    threads[0].wait()
    libc.free(ctypes.c_void_p(libc.malloc(ctypes.c_size_t(100_000))))
    threads[1].wait()

libc.malloc.restype = ctypes.c_void_p
for _ in range(3):
    threading.Thread(target=allocate).start()
threads[0].wait()
threads[1].wait()
out = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, out)
libc.fclose(out)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="another C library")
def test_threads_share_one_arena() -> None:
    assert arenas("many") > 1
    assert arenas("one") == 1


def arenas(how: str) -> int:
    told = subprocess.run([sys.executable, "-c", PROGRAM, how], check=True, capture_output=True, text=True)
    return told.stdout.count("<heap nr=")
