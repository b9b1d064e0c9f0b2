#!/usr/bin/env python3
"""A scripted server on loopback: server.py SCRIPT [SECONDS [FILE]]

Prints its port, then answers each request with the next block of SCRIPT; the last block repeats.  It ends by
itself after SECONDS (30).  With FILE it does not listen before FILE exists: until then a connection is refused, and
nobody else gets the port.  Blocks are parted by lines `---`:

    HTTP/1.1 503 Service Unavailable
    Retry-After: 7

    the body, up to the end of the block

Lines go out with CRLF in the head and LF in the body; Content-Length is added unless the head has one, or has
Transfer-Encoding, or the block says `@raw`.  Lines that start with @ are actions and come first:

    @raw           the block is sent as it stands: \\r \\n \\t \\0 and \\xHH are escapes, line ends are dropped
    @reset         no answer, the connection is reset
    @close         no answer, the connection is closed
    @partial N     only the first N bytes of the answer, then the connection is closed
    @delay MS      wait before the answer
    @pause MS      wait after the answer's first line
    @size N        the body is N bytes long
    @tunnel        a CONNECT is answered with the block, then the next block answers what comes through it

{port} is the server's port; {date+N} and {date-N} are the wall clock N seconds on or back, as an IMF-fixdate.
SCRIPT.log, beside the script, receives the request lines.
"""
import email.utils
import os
import re
import socket
import struct
import sys
import threading
import time


def parse(text):
    blocks = []
    for chunk in re.split(r"(?m)^---\n", text):
        lines, actions = chunk.split("\n"), {}
        while lines and lines[0].startswith("@"):
            name, _, value = lines.pop(0)[1:].partition(" ")
            actions[name] = value
        blocks.append((actions, lines))
    return blocks


def fill(text, port):
    def date(match):
        return email.utils.formatdate(time.time() + int(match.group(1)), usegmt=True)

    return re.sub(r"\{date([+-]\d+)\}", date, text.replace("{port}", str(port)))


def answer(actions, lines, port):
    text = fill("\n".join(lines), port)
    if "raw" in actions:
        return text.replace("\n", "").encode("latin-1").decode("unicode_escape").encode("latin-1")
    head, _, body = text.partition("\n\n")
    if "size" in actions:
        body = "x" * int(actions["size"])
    head = head.rstrip("\n").split("\n")
    framed = re.search(r"(?mi)^(content-length|transfer-encoding):", "\n".join(head))
    if not framed and not re.match(r"HTTP/\S+ (1\d\d|204|304)", head[0]) and "tunnel" not in actions:
        head.append("Content-Length: %d" % len(body.encode()))
    return "\r\n".join(head + ["", ""]).encode() + body.encode()


def read_request(conn):
    data = b""
    while b"\r\n\r\n" not in data:
        more = conn.recv(65536)
        if not more:
            return None
        data += more
    return data.split(b"\r\n", 1)[0].decode("latin-1")


class Server:
    def __init__(self, script, wait_for):
        with open(script) as f:
            self.blocks = parse(f.read())
        self.log = open(script + ".log", "a", buffering=1)
        self.lock = threading.Lock()
        self.next = 0
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.wait_for = wait_for
        if not wait_for:
            self.socket.listen(64)

    def take(self):
        with self.lock:
            block = self.blocks[min(self.next, len(self.blocks) - 1)]
            self.next += 1
            return block

    def serve(self, conn):
        with conn:
            more = True
            while more:
                request = read_request(conn)
                if request is None:
                    return
                self.log.write(request + "\n")
                actions, lines = self.take()
                time.sleep(int(actions.get("delay", 0)) / 1000)
                if "reset" in actions:
                    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if "close" in actions:
                    return
                data = answer(actions, lines, self.port)
                data = data[: int(actions.get("partial", len(data)))]
                if "pause" in actions:
                    first = data.index(b"\n") + 1
                    conn.sendall(data[:first])
                    time.sleep(int(actions["pause"]) / 1000)
                    data = data[first:]
                conn.sendall(data)
                more = "tunnel" in actions

    def run(self):
        print(self.port, flush=True)
        if self.wait_for:
            while not os.path.exists(self.wait_for):
                time.sleep(0.005)
            self.socket.listen(64)
        while True:
            conn, _ = self.socket.accept()
            conn.settimeout(10)
            threading.Thread(target=self.guarded, args=(conn,), daemon=True).start()

    def guarded(self, conn):
        try:
            self.serve(conn)
        except OSError:
            pass                        # the client went away: that is its business


def main():
    server = Server(sys.argv[1], sys.argv[3] if len(sys.argv) > 3 else "")
    threading.Thread(target=server.run, daemon=True).start()
    time.sleep(float(sys.argv[2]) if len(sys.argv) > 2 else 30)


if __name__ == "__main__":
    main()
