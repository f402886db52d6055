package io.fodc.ktm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Something that happened to a target's process, at the instant the kernel noted.
 *
 * @param monotonicNanos when, on {@code CLOCK_MONOTONIC}
 * @param target index of the target
 * @param tgid the process, in the initial pid namespace
 * @param parent its parent; 0 for an exec
 * @param exitCode what it exited with; 0 when a signal ended it
 * @param signal what ended it; 0 when it exited by itself
 * @param core whether it left a core
 * @param comm its name; empty when the kernel did not tell
 */
public record KtmEvent(
    long monotonicNanos,
    Kind kind,
    int target,
    int tgid,
    int parent,
    int exitCode,
    int signal,
    boolean core,
    String comm) {
  /** What happened. */
  public enum Kind {
    FORK,
    EXEC,
    EXIT,
    /** Chosen to be killed for want of memory. */
    OOM
  }

  // struct ktm_event of ktm.h.
  private static final int BYTES = 48;
  private static final int COMM_AT = 32;
  private static final int COMM_BYTES = 16;
  private static final int CORE = 128;

  /** Reads a ring's record; empty when it is none of ours. */
  static Optional<KtmEvent> of(ByteBuffer record) {
    if (record.remaining() < BYTES) {
      return Optional.empty();
    }
    Kind kind;
    switch (record.getInt(8)) {
      case KtmLayout.EVENT_FORK -> kind = Kind.FORK;
      case KtmLayout.EVENT_EXEC -> kind = Kind.EXEC;
      case KtmLayout.EVENT_EXIT -> kind = Kind.EXIT;
      case KtmLayout.EVENT_OOM -> kind = Kind.OOM;
      default -> {
        return Optional.empty();
      }
    }
    int signal = record.getInt(28);
    return Optional.of(
        new KtmEvent(
            record.getLong(0),
            kind,
            record.getInt(12),
            record.getInt(16),
            record.getInt(20),
            record.getInt(24),
            signal & (CORE - 1),
            (signal & CORE) != 0,
            comm(record)));
  }

  private static String comm(ByteBuffer record) {
    byte[] bytes = new byte[COMM_BYTES];
    record.get(COMM_AT, bytes);
    int length = 0;
    while (length < COMM_BYTES && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
