"""A way to a port on loopback that can be slowed, cut, and healed."""

import contextlib
import socket
import threading
import time


class Switch:
    """Passes on what comes, `delay` seconds later each time; or nothing at all."""

    def __init__(self, target):
        self.target, self.delay, self.open = target, 0.0, set()
        self.listening = self.port = None
        self.heal()

    def heal(self):
        """As it was at first, at the same port."""
        self.delay = 0.0
        if self.listening is None:
            self.listening = socket.create_server(("127.0.0.1", self.port or 0))
            self.port = self.listening.getsockname()[1]
            threading.Thread(target=self._listen, args=(self.listening,), daemon=True).start()

    def cut(self):
        """Nobody is there any more, in the middle of what was said."""
        listening, self.listening = self.listening, None
        with contextlib.suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)  # else the one that waits for a caller keeps the port open
        listening.close()
        for one in list(self.open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _listen(self, listening):
        while True:
            try:
                here, _address = listening.accept()
            except OSError:
                return
            try:
                there = socket.create_connection(("127.0.0.1", self.target), timeout=10)
            except OSError:
                here.close()
                continue
            there.settimeout(None)
            self.open |= {here, there}
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one, other):
        with contextlib.suppress(OSError):
            while said := one.recv(65536):
                if self.delay:
                    time.sleep(self.delay)
                other.sendall(said)
        for side in (one, other):
            with contextlib.suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
        self.open.discard(one)
        one.close()
