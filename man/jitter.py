#!/usr/bin/env python3
"""Draws man/jitter.svg: when a thousand clients come back after an outage, with three kinds of jitter.

    make && PATH=$PWD:$PATH python3 man/jitter.py >man/jitter.svg

Every client is `retry --dry-run --log-format=json` with a seed of its own, so that the picture is always the same.
"""
import json
import subprocess
import sys

CLIENTS = 1000
SECONDS = 15                            # the latest start of five attempts: 1 + 2 + 4 + 8
BIN = 100                               # milliseconds
KINDS = [
    ("none", "without jitter", "all come back at the same moments"),
    ("equal", "equal jitter", "from half of the delay to all of it"),
    ("full", "full jitter, the default", "from nothing to all of the delay"),
]
LEFT, TOP, WIDTH, HEIGHT, STEP = 64, 64, 640, 92, 132
STYLE = """
  svg { font: 13px system-ui, sans-serif }
  .ground { fill: #fff } text { fill: #1f2328 } .faint { fill: #59636e } .title { font-size: 16px }
  .head { font-weight: 600 } .grid { stroke: #d1d9e0; fill: none } .axis { stroke: #59636e; fill: none }
  .bars { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #0d1117 } text { fill: #f0f6fc } .faint { fill: #9198a1 }
    .grid { stroke: #3d444d } .axis { stroke: #9198a1 } .bars { fill: #4493f8 }
  }
"""


def histogram(jitter):
    """Retries in each bin, of all clients together.  One shell starts them: that is many times faster."""
    script = ("i=0; while [ $((i += 1)) -le %d ]; do"
              " retry --dry-run --log-format=json --seed=$i -a 5 -d 1s -j %s || exit; done") % (CLIENTS, jitter)
    lines = subprocess.run(["sh", "-c", script], stdout=subprocess.PIPE, check=True).stdout.splitlines()
    bins = [0] * (SECONDS * 1000 // BIN + 1)
    at = 0
    for row in map(json.loads, lines):
        if row["attempt"] == 1:
            at = 0
            continue
        at += round(row["delay"] * 1000)
        bins[at // BIN] += 1
    return bins


def x_of(ms):
    return LEFT + WIDTH * ms / (SECONDS * 1000 + BIN)


def number(value):
    return ("%.1f" % value).replace(".0", "")


def bars(bins, bottom):
    """One path: where a bin is empty, nothing is drawn."""
    path = []
    for i, count in enumerate(bins):
        if count:
            height = HEIGHT * count / CLIENTS
            path.append("M%s %sv-%sh%sv%s" % (number(x_of(i * BIN)), number(bottom), number(height),
                        number(WIDTH * BIN / (SECONDS * 1000 + BIN) - 0.4), number(height)))
    return "".join(path)


def panel(index, jitter, name, note):
    """The rows of one kind."""
    bins = histogram(jitter)
    top = TOP + index * STEP + 20
    bottom = top + HEIGHT
    yield ('<text class="head" x="%d" y="%d">%s<tspan class="faint" font-weight="400">: %s;'
           ' at most %d in %d ms</tspan></text>' % (LEFT, top - 8, name, note, max(bins), BIN))
    for count in (0, 500, 1000):
        y = number(bottom - HEIGHT * count / CLIENTS)
        yield '<path class="%s" d="M%d %sH%d"/>' % ("grid" if count else "axis", LEFT, y, LEFT + WIDTH)
        yield '<text class="faint" x="%d" y="%s" dy="4" text-anchor="end">%d</text>' % (LEFT - 8, y, count)
    yield '<path class="bars" d="%s"/>' % bars(bins, bottom)


def picture():
    """All of it, line by line."""
    width, height = LEFT + WIDTH + 24, TOP + len(KINDS) * STEP + 40
    base = TOP + len(KINDS) * STEP - STEP + 20 + HEIGHT
    yield ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-labelledby="title">'
           % (width, height))
    yield '<!-- drawn by man/jitter.py -->'
    yield '<style>%s</style>' % STYLE
    yield '<rect class="ground" width="%d" height="%d" rx="6"/>' % (width, height)
    yield ('<text id="title" class="title" x="%d" y="30">A thousand clients fail at 0 s:'
           ' when they come back</text>' % LEFT)
    yield '<text class="faint" x="%d" y="50">retries in each %d ms, of retry -a 5 -d 1s</text>' % (LEFT, BIN)
    for index, kind in enumerate(KINDS):
        yield from panel(index, *kind)
    for second in range(0, SECONDS + 1):
        x = number(x_of(second * 1000))
        yield '<path class="axis" d="M%s %dv5"/>' % (x, base)
        yield '<text class="faint" x="%s" y="%d" text-anchor="middle">%d</text>' % (x, base + 20, second)
    yield '<text class="faint" x="%d" y="%d" text-anchor="middle">seconds after the first failure</text>' % (
        LEFT + WIDTH // 2, base + 40)
    yield '</svg>'


if __name__ == "__main__":
    sys.stdout.write("\n".join(picture()) + "\n")
