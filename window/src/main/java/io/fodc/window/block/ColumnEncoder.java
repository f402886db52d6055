package io.fodc.window.block;

/** Turns columns of a group, one after the other, into bytes. Reusable; one thread. */
final class ColumnEncoder {
  private final BitOutput out = new BitOutput();
  private final BitOutput body = new BitOutput();
  private final ColumnChooser chooser = new ColumnChooser();
  private final long[] bits = new long[BlockLayout.MOST_TICKS];
  private final long[] whole = new long[BlockLayout.MOST_TICKS];

  /** The last two columns that change, the later one first. */
  private final Neighbour[] neighbours = {new Neighbour(), new Neighbour()};

  private int column;

  /** Starts a group. */
  void startGroup() {
    column = 0;
    neighbours[0].column = -1;
    neighbours[1].column = -1;
  }

  /** Finds out how the next column is to be coded. */
  long plan(ColumnValues values) {
    values.copyPresent(bits);
    if (isConstant(values.count())) {
      return ColumnPlan.CONSTANT;
    }
    int scale = Scale.of(bits, values.count());
    Scale.toWhole(bits, values.count(), scale, whole);
    return chooser.choose(whole, scale, values, neighbours, column);
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

  /** Codes the next column; its bytes are valid until the next call. */
  BitOutput encode(ColumnValues values, long plan) {
    out.clear();
    values.copyPresent(bits);
    putPresence(values);
    if (plan == ColumnPlan.CONSTANT) {
      putConstant(bits[0]);
    } else {
      int scale = ColumnPlan.scale(plan);
      Scale.toWhole(bits, values.count(), scale, whole);
      putCoded(values, plan);
      Neighbour older = neighbours[1];
      neighbours[1] = neighbours[0];
      neighbours[0] = older;
      older.set(column, scale, whole, values);
    }
    column++;
    return out;
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

  private void putCoded(ColumnValues values, long plan) {
    int head = ColumnPlan.head(plan);
    int prediction = ColumnForm.prediction(head);
    Residuals residuals = chooser.residuals();
    chooser.leave(plan, whole, values, neighbours, column, residuals);
    body.clear();
    if ((head & ColumnForm.SCALED) != 0) {
      body.put(ColumnPlan.scale(plan), 8);
    }
    if (Prediction.refers(prediction)) {
      body.put(ColumnPlan.distance(plan), 8);
    }
    if (Prediction.hasFactor(prediction)) {
      body.put(ColumnPlan.factorBits(plan), 24);
    }
    for (int i = 0; i < ColumnForm.order(head); i++) {
      body.putSigned(chooser.firsts[i]);
    }
    ColumnForm.packing(head).write(residuals, body);
    out.put(head, 8);
    out.putVarint(body.bytes());
    out.putBytes(body);
  }
}
