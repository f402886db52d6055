package io.fodc.schemas.settings;

/** Byte sizes as text: a whole number with a binary unit, such as {@code 30MiB}. */
public final class ByteSizes {
  private static final String[] UNITS = {"TiB", "GiB", "MiB", "KiB", "B"};
  private static final long[] BYTES = {1L << 40, 1L << 30, 1L << 20, 1L << 10, 1L};

  private ByteSizes() {}

  /**
   * The bytes a text stands for.
   *
   * @throws IllegalArgumentException with the reason, if it stands for none
   */
  public static long parse(String text) {
    int digitsEnd = Quantity.skipDigits(text, 0);
    if (digitsEnd == 0) {
      throw new IllegalArgumentException(text.isEmpty() ? "is empty" : "is not a byte size");
    }
    String unit = text.substring(digitsEnd);
    if (unit.isEmpty()) {
      throw new IllegalArgumentException("has no unit (B, KiB, MiB, GiB, TiB)");
    }
    int index = Quantity.indexOf(UNITS, unit);
    if (index < 0) {
      throw new IllegalArgumentException(
          "has the unknown unit '" + unit + "' (B, KiB, MiB, GiB, TiB)");
    }
    return Quantity.addExact(0, text.substring(0, digitsEnd), BYTES[index]);
  }

  /** The shortest text that {@link #parse} reads as this number of bytes. */
  public static String format(long bytes) {
    for (int i = 0; i < UNITS.length - 1; i++) {
      if (bytes >= BYTES[i] && bytes % BYTES[i] == 0) {
        return bytes / BYTES[i] + UNITS[i];
      }
    }
    return bytes + "B";
  }
}
