# SPDX-License-Identifier: Apache-2.0
"""A plot of the programs suite as SVG: one line a program, one mark an engine, log scale.

The x axis is an engine's time over that of our fastest tier: marks right of 1 are slower than
we are. Mid-tone colours on no background read on white and on black alike.
"""
import math
from xml.sax.saxutils import escape

from harness import ratios

LEFT, RIGHT, LINE, TOP = 210, 24, 18, 24
WIDTH = 960
GREY = "#808890"
# Shape says the kind, colour which of the kind.
SHAPES = {"interpreter": "square", "baseline": "circle", "optimiser": "diamond", "native": "bar"}
COLOURS = {
    "ours": ["#e0492e", "#f0a000"],
    "interpreter": ["#8a8f98", "#b08fc0", "#7d6a5a"],
    "baseline": ["#2f80d0", "#18a078", "#9a60d8", "#d0589a", "#58a8b8"],
    "optimiser": ["#2f80d0", "#58a8b8", "#c89018", "#9a60d8"],
    "native": ["#808890"],
}


def programs(path, title, rows, engines):
    """Write the plot of one kind of programs to `path`; says so, or why there is none."""
    own = [e for e in engines if e.is_ours][-1]
    lines = []
    for name, row in rows.items():
        marks = {e.name: ratios.ratio(row, e, own) for e in engines}
        if marks.get(own.name):
            lines.append((name, {n: r for n, r in marks.items() if r}))
    if not lines or len(engines) < 2:
        print("no plot: nothing to compare")
        return
    lines.sort(key=lambda line: best_peer(line[1], engines))
    means = {e.name: ratios.mean(rows, e, own)[0] for e in engines}
    lines.append(("geometric mean", {n: r for n, r in means.items() if r}))
    with open(path, "w", encoding="utf-8") as out:
        out.write(drawing("%s programs, time relative to %s (log scale)"
                          % (title, own.name), lines, engines))
    print("plot: %s" % path)


def best_peer(marks, engines):
    """Where the best baseline stands: what decides a line's place."""
    of_baselines = [marks[e.name] for e in engines
                    if e.kind == "baseline" and not e.is_ours and e.name in marks]
    return min(of_baselines or marks.values())


def drawing(title, lines, engines):
    styles = style(engines)
    every = [r for _, marks in lines for r in marks.values()]
    low, high = math.log2(min(every)) - 0.2, math.log2(max(every)) + 0.2

    def x(value):
        return LEFT + (math.log2(value) - low) / (high - low) * (WIDTH - LEFT - RIGHT)

    legend_lines = legend(styles)
    first = TOP + 20 * len(legend_lines) + 26
    height = first + LINE * len(lines) + 30
    parts = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-size="12" '
             'font-family="system-ui, sans-serif" fill="%s">' % (WIDTH, height, GREY),
             '<text x="8" y="16" font-weight="bold">%s</text>' % escape(title)]
    for i, entries in enumerate(legend_lines):
        for at, name in entries:
            y = TOP + 14 + 20 * i
            parts.append(mark(at, y, styles[name]))
            parts.append('<text x="%d" y="%d">%s</text>' % (at + 10, y + 4, escape(name)))
    parts += axis(x, low, high, first - 12, first + LINE * len(lines))
    for i, (name, marks) in enumerate(lines):
        parts += line(first + LINE * i + 4, name, marks, x, styles, i == len(lines) - 1)
    return "\n".join(parts) + "\n</svg>\n"


def style(engines):
    """Shape and colour of each engine."""
    used, styles = {}, {}
    for e in engines:
        kind = "ours" if e.is_ours else e.kind
        palette = COLOURS[kind]
        n = used[kind] = used.get(kind, -1) + 1
        # Our tiers come slowest first, and the fastest takes the first colour.
        if e.is_ours:
            n = sum(1 for o in engines if o.is_ours) - 1 - n
        styles[e.name] = (SHAPES[e.kind], palette[n % len(palette)], 5.5 if e.is_ours else 4)
    return styles


def legend(styles):
    """Rows of (x, name)."""
    rows, at = [[]], 14
    for name in styles:
        need = 24 + 7.5 * len(name)
        if at + need > WIDTH:
            rows.append([])
            at = 14
        rows[-1].append((at, name))
        at += need
    return rows


def axis(x, low, high, top, bottom):
    parts = []
    for power in range(math.ceil(low), math.floor(high) + 1):
        at = x(2.0 ** power)
        label = "%d" % 2 ** power if power >= 0 else "1/%d" % 2 ** -power
        parts.append('<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s" stroke-width="%s" '
                     'stroke-opacity="%s"/>' % (at, at, top, bottom, GREY,
                                                "1.5" if power == 0 else "1",
                                                "0.9" if power == 0 else "0.3"))
        parts.append('<text x="%.1f" y="%d" text-anchor="middle">%s</text>'
                     % (at, bottom + 16, label))
    return parts


def line(y, name, marks, x, styles, is_mean):
    weight = ' font-weight="bold"' if is_mean else ""
    parts = ['<text x="%d" y="%d" text-anchor="end"%s>%s</text>'
             % (LEFT - 10, y + 4, weight, escape(name)),
             '<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s" stroke-opacity="0.25"/>'
             % (x(min(marks.values())), x(max(marks.values())), y, y, GREY)]
    # Ours last, so that nothing covers them.
    for engine in reversed(list(styles)):
        if engine in marks:
            parts.append(mark(x(marks[engine]), y, styles[engine],
                              "%s: %s %.2f" % (name, engine, marks[engine])))
    return parts


def mark(x, y, drawn, tip=None):
    shape, colour, r = drawn
    inside = "<title>%s</title>" % escape(tip) if tip else ""
    if shape == "circle":
        return '<circle cx="%.1f" cy="%.1f" r="%s" fill="%s">%s</circle>' % (
            x, y, r, colour, inside)
    if shape == "square":
        return '<rect x="%.1f" y="%.1f" width="%s" height="%s" fill="%s">%s</rect>' % (
            x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1, colour, inside)
    if shape == "bar":
        return '<rect x="%.1f" y="%.1f" width="3" height="12" fill="%s">%s</rect>' % (
            x - 1.5, y - 6, colour, inside)
    points = " ".join("%.1f,%.1f" % p for p in (
        (x - r - 1, y), (x, y - r - 1), (x + r + 1, y), (x, y + r + 1)))
    return '<polygon points="%s" fill="none" stroke="%s" stroke-width="1.8">%s</polygon>' % (
        points, colour, inside)
