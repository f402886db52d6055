# usage: banyan_pages.py FOLDER_OF_THE_GENERATOR ROLE SERIES TICKS
# Prints for each page its length as 32 bits, big-endian, and its bytes; at the end a length of 0.
import sys

sys.path.insert(0, sys.argv[1])
import make_banyandb_metrics as generator

role, series, ticks = sys.argv[2], sys.argv[3], int(sys.argv[4])
out = sys.stdout.buffer
for tick in range(ticks):
    text = generator.render(
        generator.parse(["--role", role, "--series", series, "--tick", str(tick)]))
    page = text.encode()
    out.write(len(page).to_bytes(4, "big"))
    out.write(page)
out.write(bytes(4))
