package io.fodc.window;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;

/**
 * Layout of a row of the open block, in one process only.
 *
 * <pre>
 *   0           8         12         16
 *   | tick ms   | width   | samples  | presence, a bit per column | value bits per column |
 * </pre>
 *
 * The presence takes whole longs; columns from {@code width} on are absent.
 */
final class OpenRow {
  private static final int WIDTH = 8;
  private static final int SAMPLES = 12;
  private static final int PRESENCE = 16;

  private OpenRow() {}

  static long bytes(int width) {
    return values(width) + 8L * width;
  }

  static void begin(MemorySegment chunk, long at, long tickMillis, int width) {
    chunk.set(NativeLayout.LONG, at, tickMillis);
    chunk.set(NativeLayout.INT, at + WIDTH, width);
  }

  static void put(MemorySegment chunk, long at, int width, int column, long bits) {
    long word = at + PRESENCE + 8L * (column >> 6);
    chunk.set(NativeLayout.LONG, word, chunk.get(NativeLayout.LONG, word) | 1L << column);
    chunk.set(NativeLayout.LONG, at + values(width) + 8L * column, bits);
  }

  static void samples(MemorySegment chunk, long at, int samples) {
    chunk.set(NativeLayout.INT, at + SAMPLES, samples);
  }

  static long tickMillis(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.LONG, at);
  }

  static int width(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.INT, at + WIDTH);
  }

  static int samples(MemorySegment chunk, long at) {
    return chunk.get(NativeLayout.INT, at + SAMPLES);
  }

  /** Presence of columns {@code 64 * word} to {@code 64 * word + 63}. */
  static long presence(MemorySegment chunk, long at, int word) {
    return chunk.get(NativeLayout.LONG, at + PRESENCE + 8L * word);
  }

  static boolean isPresent(MemorySegment chunk, long at, int width, int column) {
    return column < width && (presence(chunk, at, column >> 6) & 1L << column) != 0;
  }

  static long bits(MemorySegment chunk, long at, int width, int column) {
    return chunk.get(NativeLayout.LONG, at + values(width) + 8L * column);
  }

  private static long values(int width) {
    return PRESENCE + 8L * ((width + 63) >> 6);
  }
}
