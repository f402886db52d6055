package io.fodc.schemas.link;

import io.fodc.schemas.wire.agent.v1.TickFrame;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Slow and obvious reading of docs/formats/tick-frame.md; knows only well-formed frames. */
final class TickFrameOracle {
  record Series(boolean present, long bits) {}

  private TickFrameOracle() {}

  static List<Series> decode(List<Series> before, TickFrame frame) {
    ByteBuffer in = ByteBuffer.wrap(frame.getValues().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    List<Series> now = new ArrayList<>();
    while (now.size() < frame.getSeries()) {
      long header = varint(in).longValueExact();
      for (long left = header / 4 + 1; left > 0; left--) {
        int i = now.size();
        Series last = frame.getKey() || i >= before.size() ? new Series(false, 0) : before.get(i);
        now.add(
            switch ((int) (header % 4)) {
              case 0 -> last;
              case 1 -> new Series(false, last.bits());
              case 2 -> new Series(true, plus(last.bits(), varint(in)));
              default -> new Series(true, in.getLong());
            });
      }
    }
    if (in.hasRemaining()) {
      throw new IllegalStateException(in.remaining() + " bytes left");
    }
    return now;
  }

  private static long plus(long bits, BigInteger zigzag) {
    BigInteger half = zigzag.shiftRight(1);
    BigInteger delta = zigzag.testBit(0) ? half.negate().subtract(BigInteger.ONE) : half;
    BigInteger last = new BigDecimal(Double.longBitsToDouble(bits)).toBigIntegerExact();
    return Double.doubleToRawLongBits(last.add(delta).doubleValue());
  }

  private static BigInteger varint(ByteBuffer in) {
    BigInteger value = BigInteger.ZERO;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value = value.or(BigInteger.valueOf(next & 0x7F).shiftLeft(shift));
      if (next >= 0) {
        return value;
      }
    }
  }
}
