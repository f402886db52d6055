package io.fodc.window.block;

/** Turns columns of a group, one after the other, into bytes. Reusable; one thread. */
final class ColumnEncoder {
  private final BitOutput out = new BitOutput();
  private final BitOutput body = new BitOutput();
  private final Remainder remainder = new Remainder();
  private final Residuals residuals = new Residuals();
  private final ColumnChooser chooser = new ColumnChooser(remainder, residuals);
  private final long[] bits = new long[BlockLayout.MOST_TICKS];
  private final long[] whole = new long[BlockLayout.MOST_TICKS];

  /** The last two columns that change, the later one first. */
  private final Neighbour[] neighbours = {new Neighbour(), new Neighbour()};

  private int column;
  private long plan;

  /** Starts a group. */
  void startGroup() {
    column = 0;
    neighbours[0].column = -1;
    neighbours[1].column = -1;
  }

  /** Plans and codes the next column; its bytes are valid until the next call. */
  BitOutput encode(ColumnValues values) {
    start(values);
    if (isConstant(values.count())) {
      plan = ColumnPlan.CONSTANT;
      putConstant(bits[0]);
    } else {
      int scale = Scale.whole(bits, values.count(), whole);
      plan = chooser.choose(whole, scale, values, neighbours, column);
      putCoded(values);
    }
    column++;
    return out;
  }

  /** How the column just coded was planned. */
  long plan() {
    return plan;
  }

  private boolean isConstant(int count) {
    long first = bits[0];
    for (int i = 1; i < count; i++) {
      if (bits[i] != first) {
        return false;
      }
    }
    return true;
  }

  /** Codes the next column as it was planned before: the same bytes. */
  BitOutput encode(ColumnValues values, long planned) {
    start(values);
    plan = planned;
    if (planned == ColumnPlan.CONSTANT) {
      putConstant(bits[0]);
    } else {
      Scale.toWhole(bits, values.count(), ColumnPlan.scale(planned), whole);
      remainder.take(planned, whole, values, neighbours, column, residuals);
      putCoded(values);
    }
    column++;
    return out;
  }

  private void start(ColumnValues values) {
    out.clear();
    values.copyPresent(bits);
    putPresence(values);
  }

  private void putPresence(ColumnValues values) {
    if (values.count() == values.ticks()) {
      return;
    }
    int first = values.present.first();
    if (values.present.before(first + values.count()) == values.count()) {
      out.put(ColumnForm.RANGE, 8);
      out.putVarint(first);
      out.putVarint(values.count());
    } else {
      out.put(ColumnForm.BITMAP, 8);
      values.present.write(out);
    }
  }

  private void putConstant(long value) {
    bits[0] = value;
    int scale = Scale.of(bits, 1);
    Scale.toWhole(bits, 1, scale, whole);
    long number = whole[0];
    if (scale == 0 && number >= 0 && number <= ColumnForm.MOST_SMALL) {
      out.put(number, 8);
    } else if (scale == Scale.BITS || Packing.signedBytes(number) > 7) {
      out.put(ColumnForm.CONSTANT_BITS, 8);
      out.put(value, 64);
    } else if (scale == 0) {
      out.put(ColumnForm.CONSTANT_WHOLE, 8);
      out.putSigned(number);
    } else {
      out.put(ColumnForm.CONSTANT_DECIMAL, 8);
      out.put(scale, 8);
      out.putSigned(number);
    }
  }

  private void putCoded(ColumnValues values) {
    int head = ColumnPlan.head(plan);
    body.clear();
    remainder.writeHead(plan, body);
    ColumnForm.packing(head).write(residuals, body);
    out.put(head, 8);
    out.putVarint(body.bytes());
    out.putBytes(body);
    Neighbour older = neighbours[1];
    neighbours[1] = neighbours[0];
    neighbours[0] = older;
    older.set(column, ColumnPlan.scale(plan), whole, values);
  }
}
