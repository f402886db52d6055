package io.fodc.window.file;

import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Batches of definitions in the payload of a region, one after the other, each at a multiple of 8.
 *
 * <pre>
 *   0 | length of the batch: u32 | CRC-32C of the batch and the region's sequence | batch
 * </pre>
 */
final class Batches {
  static final int HEAD = 8;

  private Batches() {}

  /** Bytes that a batch takes with its head. */
  static int bytesFor(int batch) {
    return (HEAD + batch + 7) & -8;
  }

  /** Writes a batch; nobody takes it for one before it is complete. */
  static void write(MemorySegment payload, long at, byte[] batch, long sequence) {
    MemorySegment.copy(batch, 0, payload, NativeLayout.BYTE, at + HEAD, batch.length);
    long head = (long) checksum(batch, sequence) << 32 | batch.length;
    VarHandle.releaseFence();
    payload.set(NativeLayout.LONG, at, head);
  }

  /** The batch here; empty if there is none, or it is damaged. */
  static Optional<byte[]> read(MemorySegment payload, long at, long sequence) {
    long room = payload.byteSize() - at - HEAD;
    int length = room <= 0 ? 0 : payload.get(NativeLayout.INT, at);
    if (length <= 0 || length > room) {
      return Optional.empty();
    }
    byte[] batch = payload.asSlice(at + HEAD, length).toArray(NativeLayout.BYTE);
    int checksum = payload.get(NativeLayout.INT, at + 4);
    return checksum(batch, sequence) == checksum ? Optional.of(batch) : Optional.empty();
  }

  /** Whether something was written here, be it damaged. */
  static boolean isTouched(MemorySegment payload, long at) {
    return payload.byteSize() - at >= HEAD && payload.get(NativeLayout.LONG, at) != 0;
  }

  /** Bytes of the batch here as it says, be it damaged; at most to the end of the payload. */
  static long bytesAt(MemorySegment payload, long at) {
    long said = Integer.toUnsignedLong(payload.get(NativeLayout.INT, at));
    return Math.min((HEAD + said + 7) & -8, payload.byteSize() - at);
  }

  /** Where the batches end. */
  static long end(MemorySegment payload, long sequence) {
    long at = 0;
    while (read(payload, at, sequence).isPresent()) {
      at += bytesAt(payload, at);
    }
    return at;
  }

  private static int checksum(byte[] batch, long sequence) {
    CRC32C crc = new CRC32C();
    crc.update(batch);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      crc.update((int) (sequence >>> shift) & 0xFF);
    }
    return (int) crc.getValue();
  }
}
