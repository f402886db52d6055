package io.fodc.window.file;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.block.NativeLayout;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The first {@value #BYTES} bytes of a window file.
 *
 * <pre>
 *      0 | 'F' 'W' 'F' version | CRC-32C of 8..896            |
 *      8 | kind: 1 live, 2 export | 0                         |
 *     16 | length of a live file, 0 of an export: i64         |
 *     24 | created, milliseconds since 1970: i64              |
 *     32 | interval between ticks at creation, milliseconds   |
 *     40 | u16 cluster bytes | u16 node_id bytes | 0: u32     |
 *     48 | cluster, node_id in UTF-8, zeros                   |
 *    896 | the region's header that is written next           |
 *    944 | where it belongs: i64 | zeros                      |
 *   1016 | changes: i64, odd while regions change             |
 * </pre>
 *
 * @param export whether it is a copy made to be taken away, not a file that a window lies in
 * @param length length of a live file in bytes, 0 for an export
 * @param createdMillis when
 * @param intervalMillis expected time between two ticks then
 * @param node whose window it is
 */
public record FileHeader(
    boolean export, long length, long createdMillis, long intervalMillis, NodeId node) {
  /** Bytes of the header; the first region follows. */
  public static final int BYTES = 1024;

  static final long NEXT_REGION = 896;
  static final long NEXT_OFFSET = 944;
  static final long CHANGES = 1016;
  static final int VERSION = 2;

  private static final int MAGIC = 'F' | 'W' << 8 | 'F' << 16;
  private static final int MAGIC_MASK = 0xFFFFFF;
  private static final int CHECKSUM = 4;
  private static final int KIND = 8;
  private static final int LENGTH = 16;
  private static final int CREATED = 24;
  private static final int INTERVAL = 32;
  private static final int NAME_LENGTHS = 40;
  private static final int NAMES = 48;
  private static final int LIVE = 1;
  private static final int EXPORT = 2;

  /** The header's bytes. */
  byte[] toBytes() {
    byte[] bytes = new byte[BYTES];
    MemorySegment header = MemorySegment.ofArray(bytes);
    byte[] cluster = node.cluster().getBytes(StandardCharsets.UTF_8);
    byte[] id = node.nodeId().getBytes(StandardCharsets.UTF_8);
    header.set(NativeLayout.INT, 0, MAGIC | VERSION << 24);
    header.set(NativeLayout.INT, KIND, export ? EXPORT : LIVE);
    header.set(NativeLayout.LONG, LENGTH, length);
    header.set(NativeLayout.LONG, CREATED, createdMillis);
    header.set(NativeLayout.LONG, INTERVAL, intervalMillis);
    header.set(NativeLayout.INT, NAME_LENGTHS, cluster.length | id.length << 16);
    System.arraycopy(cluster, 0, bytes, NAMES, cluster.length);
    System.arraycopy(id, 0, bytes, NAMES + cluster.length, id.length);
    header.set(NativeLayout.INT, CHECKSUM, checksum(bytes));
    return bytes;
  }

  /**
   * The header in these bytes, of which at least {@value #BYTES} are looked at.
   *
   * @throws WindowFileException if they are no header of this version
   */
  static FileHeader of(MemorySegment file) throws WindowFileException {
    require(
        file.byteSize() >= BYTES,
        "no window file: %d bytes are too few for its header",
        file.byteSize());
    byte[] bytes = file.asSlice(0, BYTES).toArray(NativeLayout.BYTE);
    MemorySegment header = MemorySegment.ofArray(bytes);
    int magic = header.get(NativeLayout.INT, 0);
    require((magic & MAGIC_MASK) == MAGIC, "no window file: it starts with %08x", magic);
    require(
        magic >>> 24 == VERSION,
        "window file of version %d; this program reads version %d",
        magic >>> 24,
        VERSION);
    int said = header.get(NativeLayout.INT, CHECKSUM);
    require(
        checksum(bytes) == said,
        "window file with a damaged header: checksum is %08x, it says %08x",
        checksum(bytes),
        said);
    int kind = header.get(NativeLayout.INT, KIND);
    require(kind == LIVE || kind == EXPORT, "window file of unknown kind %d", kind);
    return new FileHeader(
        kind == EXPORT,
        header.get(NativeLayout.LONG, LENGTH),
        header.get(NativeLayout.LONG, CREATED),
        header.get(NativeLayout.LONG, INTERVAL),
        node(bytes, header.get(NativeLayout.INT, NAME_LENGTHS)));
  }

  private static NodeId node(byte[] bytes, int lengths) throws WindowFileException {
    int cluster = lengths & 0xFFFF;
    int id = lengths >>> 16;
    try {
      return new NodeId(
          new String(bytes, NAMES, cluster, StandardCharsets.UTF_8),
          new String(bytes, NAMES + cluster, id, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new WindowFileException("window file without a node: " + e.getMessage());
    }
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, KIND, (int) NEXT_REGION - KIND);
    return (int) crc.getValue();
  }

  private static void require(boolean holds, String message, Object... values)
      throws WindowFileException {
    if (!holds) {
      throw new WindowFileException(message.formatted(values));
    }
  }
}
