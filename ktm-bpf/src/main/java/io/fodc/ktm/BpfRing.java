package io.fodc.ktm;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;

/**
 * The reading end of a ring buffer map. Polled, never waited for: what the ring has no room for is
 * counted by the program that wanted to put it there. One thread.
 */
public final class BpfRing implements AutoCloseable {
  /** Longest record that is taken; a longer one is passed over. */
  public static final int MAX_RECORD_BYTES = 4096;

  /** Takes a record. */
  @FunctionalInterface
  public interface Records {
    /** One record, the receiver's to keep. */
    void record(ByteBuffer bytes);
  }

  private final LibBpf library;
  private final Pointer ring;
  // Native code calls it while the ring is there: it must not be collected.
  private final LibBpfCalls.Sample callback;
  private final Records records;
  private boolean closed;

  private BpfRing(LibBpf library, BpfMap map, Records records) throws KtmException {
    this.library = library;
    this.records = records;
    this.callback = this::onRecord;
    Pointer opened = library.calls().ring_buffer__new(map.fd(), callback, null, null);
    if (opened == null) {
      throw library.failed("opening ring " + map.name(), library.errno());
    }
    this.ring = opened;
  }

  /** Opens the reading end of a loaded object's ring. */
  public static BpfRing open(BpfMap map, Records records) throws KtmException {
    return new BpfRing(map.library(), map, records);
  }

  /** Hands on every record that is there; returns their number. Does not wait. */
  public int poll() throws KtmException {
    int result = library.calls().ring_buffer__consume(ring);
    if (result < 0) {
      throw library.failed("reading a ring", -result);
    }
    return result;
  }

  /** Called by native code: nothing may be thrown through it. */
  private int onRecord(Pointer context, Pointer data, long size) {
    if (size < 0 || size > MAX_RECORD_BYTES) {
      return 0;
    }
    try {
      ByteBuffer bytes = LibBpf.bytes((int) size);
      data.get(0, bytes.array(), 0, (int) size);
      records.record(bytes);
    } catch (RuntimeException | Error e) {
      library.log().add("a ring's record was not taken: " + e);
    }
    return 0;
  }

  /** Gives the ring's memory back; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      library.calls().ring_buffer__free(ring);
    }
  }
}
