"""How a process is told to end."""

import signal
import threading

STOPPING = {signal.SIGTERM, signal.SIGINT}


def set_by_signals() -> threading.Event:
    """An event that SIGTERM or SIGINT sets. To be called before any other thread is started.

    There is no handler: one that runs just before the main thread begins to wait would not wake it, and one
    that sets an event may wait for a lock that the main thread holds.
    """
    stop = threading.Event()
    # Threads that are started later inherit this, so that only the one below gets the signal.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)

    def wait() -> None:
        signal.sigwait(STOPPING)
        stop.set()

    threading.Thread(target=wait, name="signals", daemon=True).start()
    return stop
