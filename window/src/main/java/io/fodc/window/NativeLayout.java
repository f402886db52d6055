package io.fodc.window;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** How numbers lie in native memory: little endian, at any address. */
final class NativeLayout {
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private NativeLayout() {}
}
