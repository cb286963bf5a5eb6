"""A mail server of the tests' own, on loopback: keeps what is said to it, byte for byte."""

import socketserver
import threading
from contextlib import contextmanager


class _Talk(socketserver.StreamRequestHandler):
    def handle(self):
        box = self.server.box
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            box.said.append(line)
            if box.refuses and word == b"MAIL":
                self.wfile.write(b"451 later\r\n")
            elif box.unknown and word == b"RCPT":
                self.wfile.write(b"550 nobody here\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (part := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(part)
                box.letters.append(b"".join(lines))
                self.wfile.write(b"250 kept\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
                if word == b"QUIT":
                    return


class Box:
    def __init__(self):
        self.letters, self.said, self.refuses, self.unknown, self.url = [], [], False, False, ""


@contextmanager
def mail_server():
    box = Box()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Talk) as server:
        server.daemon_threads = True
        server.box = box
        box.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
