"""A process in which no file may be larger than a kilobyte: what the file store says, and what it then holds."""

import resource
import signal
import sys
from pathlib import Path

from stagerules.interpreter.channels.files import FolderStore
from stagerules.interpreter.channels.protocol import NotNow


def main() -> None:
    store = FolderStore(Path(sys.argv[1]))
    store.keep("a/b.bin", b"old")
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
    try:
        store.keep("a/b.bin", b"x" * 10_000)
    except NotNow as why:
        print("NotNow", why)
    print(store.read("a/b.bin", 100).decode())


if __name__ == "__main__":
    main()
