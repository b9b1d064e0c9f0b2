"""screen.py [FRAMES]: what a terminal shows in the end of the bytes on standard input, a line of it a line.

It knows text, newline, carriage return and ESC [ K, nothing else: any other control character is an error, and so no
colour gets past it.  In FRAMES stands what each line showed whenever the cursor went back to its start.
"""
import sys

lines, column, frames = [""], 0, []
data = sys.stdin.buffer.read().decode()
while data:
    char, data = data[0], data[1:]
    if char == "\033" and data.startswith("[K"):
        data = data[2:]
        lines[-1] = lines[-1][:column]
    elif char == "\n":
        lines.append("")
        column = 0
    elif char == "\r":
        frames.append(lines[-1])
        column = 0
    elif char.isprintable():
        line = lines[-1].ljust(column)
        lines[-1] = line[:column] + char + line[column + 1:]
        column += 1
    else:
        sys.exit(f"screen: {char + data[:8]!r}")
if len(sys.argv) > 1:
    with open(sys.argv[1], "w") as file:
        file.writelines(frame.rstrip() + "\n" for frame in frames if frame.strip())
print("\n".join(line.rstrip() for line in lines).rstrip("\n"))
