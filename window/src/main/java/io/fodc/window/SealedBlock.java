package io.fodc.window;

import io.fodc.window.block.BlockEncoder;
import io.fodc.window.block.SealedBytes;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A sealed block of a window: immutable bytes, and the holds on its series. */
final class SealedBlock {
  private final SealedBytes bytes;
  private final BlockMemory memory;

  private SealedBlock(SealedBytes bytes, BlockMemory memory) {
    this.bytes = bytes;
    this.memory = memory;
  }

  /**
   * Seals an open block whose series are held; {@code bytes} of the encoder are reserved. Null, and
   * the reservation given back, if the system has no memory.
   */
  static @Nullable SealedBlock of(BlockEncoder encoder, WindowAccount account, SeriesTable table) {
    int[] held = new int[1];
    MemorySegment[] segment = new MemorySegment[1];
    BlockMemory memory =
        BlockMemory.open(account, table, () -> releaseSeries(segment[0], held[0], table));
    if (memory == null) {
      account.release(encoder.bytes());
      return null;
    }
    segment[0] = memory.allocateReserved(encoder.bytes());
    if (segment[0] == null) {
      memory.release();
      return null;
    }
    SealedBytes bytes = encoder.write(segment[0]);
    for (int column = 0; column < encoder.columns(); column++) {
      table.tryHold(encoder.seriesId(column));
      held[0]++;
    }
    return new SealedBlock(bytes, memory);
  }

  SealedBytes bytes() {
    return bytes;
  }

  BlockMemory memory() {
    return memory;
  }

  private static void releaseSeries(MemorySegment segment, int held, SeriesTable table) {
    if (held == 0) {
      return;
    }
    SealedBytes bytes = new SealedBytes(segment);
    for (int column = 0; column < held; column++) {
      table.releaseHeld(bytes.seriesId(column));
    }
  }
}
