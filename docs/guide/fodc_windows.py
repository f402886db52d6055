"""Reads the values of fodc.metric-windows.v1: docs/formats/kafka-records.md says how they are made.

samples(value, schema) gives the record's head, and (name, labels, [(tick, value), ...]) for each series.
"""

import io
import struct
from itertools import accumulate

import fastavro

SINGLE_OBJECT = b"\xc3\x01"


def samples(value, schema):
    framing = 10 if value[:2] == SINGLE_OBJECT else 5
    window = fastavro.schemaless_reader(io.BytesIO(value[framing:]), schema)
    ticks = list(accumulate(window["ticks"]))
    return window, list(_points(window, ticks))


def _series(w):
    text, used, family = w["symbols"], {}, 0
    tables = [(t["names"], [list(accumulate(c)) for c in t["values"]]) for t in w["label_tables"]]
    for group in w["groups"]:
        family += group["family"]
        names, columns = tables[group["labels"]]
        end = group["name"]
        name = text[-1 - end] if end < 0 else w["families"][family]["name"] + text[end]
        for run in group["series"]:
            row = used.get(group["labels"], 0) + run["skip"]
            used[group["labels"]] = row + run["count"]
            for r in range(row, row + run["count"]):
                yield name, {text[n]: text[column[r]] for n, column in zip(names, columns)}


def _points(w, ticks):
    wholes, doubles, steps = iter(w["wholes"]), iter(w["doubles"]), iter(w["steps"])
    absent, size, first = io.BytesIO(w["absent"]), (len(ticks) + 7) // 8, 0
    for (name, labels), form in zip(_series(w), w["forms"]):
        gone = int.from_bytes(absent.read(size), "little") if form & 8 else 0
        at = [tick for i, tick in enumerate(ticks) if not gone >> i & 1]
        match form & 7:
            case 0 | 2 as kind:
                values = [float(next(doubles if kind else wholes))] * len(at)
            case 1:
                first += next(wholes)
                deltas = (next(steps) for _ in at[1:])
                values = [float(v) for v in accumulate(deltas, initial=first)]
            case 3:
                values = [next(doubles) for _ in at]
            case 4:
                bits = struct.unpack("<Q", struct.pack("<d", next(doubles)))[0]
                deltas = (next(steps) for _ in at[1:])
                all_bits = accumulate(deltas, initial=bits)
                values = [struct.unpack("<d", struct.pack("<Q", b % 2**64))[0] for b in all_bits]
            case other:
                raise ValueError(f"form {other} of series {name} is not known")
        yield name, labels, list(zip(at, values))
