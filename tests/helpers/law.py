#!/usr/bin/env python3
"""law.py KIND ...: whether the delays on standard input, lines of `retry --dry-run --log-format=json`, follow a law.

    constant D         each is D
    uniform LO HI      uniform from LO to HI
    decorrelated D MAX each is uniform from D to the smaller of MAX and three times the one before (first: D)

Seconds, of which the lines have three digits.  Prints n, the Kolmogorov-Smirnov statistic and its p, and how many
delays are the largest that the law allows.  The status is 1 if p is not above 0.001 or if more delays than chance
allows are that one.
"""
import json
import math
import sys


def probability(n, d):
    """P(D > d), by the asymptotic series of Kolmogorov with Stephens' correction for n."""
    x = (math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n)) * d
    if x < 0.2:
        return 1.0
    return max(0.0, min(1.0, 2 * sum((-1) ** (j - 1) * math.exp(-2 * j * j * x * x) for j in range(1, 101))))


def distance(u):
    """The largest distance between the distribution of u and the uniform one on [0, 1]."""
    u = sorted(u)
    n = len(u)
    return max(max((i + 1) / n - x, x - i / n) for i, x in enumerate(u))


def ranges(kind, values, delays):
    """What each delay could have been."""
    if kind == "decorrelated":
        d, cap = values
        return [(d, min(cap, 3 * last)) for last in [d] + delays[:-1]]
    return [(values[0], values[-1])] * len(delays)


def main():
    kind, values = sys.argv[1], [float(v) for v in sys.argv[2:]]
    delays = [row["delay"] for row in map(json.loads, sys.stdin) if "delay" in row]
    if kind == "constant":
        print(len(delays), "delays,", len(set(delays)), "different")
        return set(delays) != {values[0]}
    limits = ranges(kind, values, delays)
    n, d = len(delays), distance([(x - lo) / (hi - lo) for x, (lo, hi) in zip(delays, limits)])
    p = probability(n, d)
    # rounded to milliseconds, the largest value has half a millisecond's share of each range
    capped = sum(x >= hi for x, (lo, hi) in zip(delays, limits))
    share = sum(0.0005 / (hi - lo) for lo, hi in limits)
    print("n %d, D %.5f, p %.4f, %d at the cap (%.2f expected)" % (n, d, p, capped, share))
    return n != 20000 or p <= 0.001 or capped > share + 5 * math.sqrt(share) + 5


if __name__ == "__main__":
    sys.exit(main())
