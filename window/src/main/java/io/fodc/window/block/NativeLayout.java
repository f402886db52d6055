package io.fodc.window.block;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** How numbers lie in native memory: little endian, at any address. */
public final class NativeLayout {
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private NativeLayout() {}
}
