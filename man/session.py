#!/usr/bin/env python3
"""Draws man/session.svg: what a terminal shows when curl meets a server that is down, then busy, then well.

    make && PATH=$PWD:$PATH python3 man/session.py record >man/session.txt      # a real run, with a server of its own
    python3 man/session.py <man/session.txt >man/session.svg                    # the picture of that run

The record is kept, so that the picture is always the same; a test compares its lines with those of a new run.
"""
import html
import os
import subprocess
import sys
import tempfile

SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "helpers", "server.py")
ANSWERS = """HTTP/1.1 503 Service Unavailable
Retry-After: 2

---
HTTP/1.1 200 OK

Hello from the server.
---
HTTP/1.1 404 Not Found

"""
COMMANDS = ["retry -p auto curl -fsS http://127.0.0.1:8080/",
            "retry -p auto curl -fsS http://127.0.0.1:8080/no-such-page",
            "echo $?"]
SEED = 5                                # waits that a reader believes
LEFT, TOP, LINE, COLUMN = 20, 50, 20, 7.83
STYLE = """
  text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
  .ground { fill: #f6f8fa; stroke: #d1d9e0 } .dots { fill: #d1d9e0 }
  .command { font-weight: 700 } .log { fill: #0550ae } .trouble { fill: #59636e } .good { fill: #1a7f37 } .bad { fill: #cf222e }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .ground { fill: #0d1117; stroke: #3d444d } .dots { fill: #3d444d }
    .log { fill: #79c0ff } .trouble { fill: #9198a1 } .good { fill: #3fb950 } .bad { fill: #ff7b72 }
  }
"""


def record():
    """The session, line by line.  The server does not listen before the first attempt has failed."""
    with tempfile.TemporaryDirectory() as place:
        script, listen = os.path.join(place, "script"), os.path.join(place, "listen")
        with open(script, "w") as file:
            file.write(ANSWERS)
        server = subprocess.Popen([sys.executable, SERVER, script, "60", listen], stdout=subprocess.PIPE, text=True)
        try:
            port = server.stdout.readline().strip()
            typed = "".join("printf '%%s\\n' '$ %s'; (exit $last); %s; last=$?\n" % (line, line) for line in COMMANDS)
            run = subprocess.Popen(["sh", "-c", "last=0\n" + typed.replace(":8080", ":" + port)], stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, text=True, cwd=place,
                                   env=dict(os.environ, RETRY_OPTIONS="--seed=%d" % SEED, XDG_STATE_HOME=place,
                                            no_proxy="*"))
            for line in run.stdout:
                if "retrying" in line and not os.path.exists(listen):
                    open(listen, "w").close()
                yield line.rstrip("\n").replace("port " + port, "port 8080").replace(":" + port, ":8080")
            run.wait()
        finally:
            server.kill()
            server.wait()


def kind(line):
    """The style of a line: who has written it."""
    if line.startswith("$ "):
        return "command"
    if line.startswith("retry: "):
        return "good" if ": ok" in line else "bad" if "giving up" in line else "log"
    return "trouble" if line.startswith("curl: ") else "plain"


def picture(lines):
    """All of it, line by line."""
    width = round(2 * LEFT + COLUMN * max(map(len, lines)))
    height = TOP + LINE * len(lines)
    yield ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img"'
           ' aria-labelledby="title">' % (width, height, width, height))
    yield '<!-- drawn by man/session.py of man/session.txt, a real run -->'
    yield '<title id="title">A terminal: curl is tried again until the server answers</title>'
    yield '<style>%s</style>' % STYLE
    yield '<rect class="ground" x=".5" y=".5" width="%d" height="%d" rx="8"/>' % (width - 1, height - 1)
    yield '<path class="dots" d="%s"/>' % "".join("M%d 18a6 6 0 1 0 12 0a6 6 0 1 0-12 0" % (LEFT + 20 * i)
                                                  for i in range(3))
    for number, line in enumerate(lines):
        yield '<text class="%s" x="%d" y="%d" xml:space="preserve">%s</text>' % (
            kind(line), LEFT, TOP + LINE * number, html.escape(line, quote=False))
    yield '</svg>'


if __name__ == "__main__":
    for row in record() if sys.argv[1:] == ["record"] else picture(sys.stdin.read().splitlines()):
        print(row, flush=True)
