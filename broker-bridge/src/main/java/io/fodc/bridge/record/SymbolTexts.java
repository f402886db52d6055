package io.fodc.bridge.record;

import io.fodc.schemas.metric.SeriesKey;
import java.util.Arrays;

/** The texts of a record by their places in its bytes, checked to be UTF-8. */
final class SymbolTexts {
  private byte[] bytes = new byte[0];
  private int[] at = new int[64];
  private int[] length = new int[64];
  private int count;

  void read(AvroInput input) {
    bytes = input.bytes();
    count = 0;
    for (int n; (n = input.readBlock("symbols", Integer.MAX_VALUE)) > 0; ) {
      at = Arrays.copyOf(at, Math.max(at.length, count + n));
      length = Arrays.copyOf(length, at.length);
      for (int i = 0; i < n; i++, count++) {
        int taken = input.readLength("a symbol", RecordLimits.MAX_SYMBOL_BYTES);
        input.checkText("a symbol", input.at(), taken);
        at[count] = input.at();
        length[count] = taken;
        input.skip(taken);
      }
    }
  }

  int readIndex(AvroInput input, String what) {
    return index(input, what, input.readLong());
  }

  int index(AvroInput input, String what, long symbol) {
    if (symbol < 0 || symbol >= count) {
      throw input.broken(what + " is symbol " + symbol + "; there are " + count);
    }
    return (int) symbol;
  }

  int length(int symbol) {
    return length[symbol];
  }

  boolean areSame(int left, int right) {
    return Arrays.equals(
        bytes, at[left], at[left] + length[left], bytes, at[right], at[right] + length[right]);
  }

  void copyTo(int symbol, byte[] target, int offset) {
    System.arraycopy(bytes, at[symbol], target, offset, length[symbol]);
  }

  void label(SeriesKey key, int name, int value) {
    key.label(bytes, at[name], length[name], bytes, at[value], length[value]);
  }
}
