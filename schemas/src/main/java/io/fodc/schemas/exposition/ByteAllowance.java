package io.fodc.schemas.exposition;

/**
 * Bytes that somebody counts: asked for before memory is taken, given back after it is gone. Any
 * thread.
 */
public interface ByteAllowance {
  /** No limit and no count. */
  ByteAllowance UNLIMITED =
      new ByteAllowance() {
        @Override
        public boolean reserve(long bytes) {
          return true;
        }

        @Override
        public void release(long bytes) {}
      };

  /** Counts so many bytes more; false, and nothing counted, when there is no room for them. */
  boolean reserve(long bytes);

  /** Gives back bytes that were reserved. */
  void release(long bytes);
}
