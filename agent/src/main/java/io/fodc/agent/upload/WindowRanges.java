package io.fodc.agent.upload;

/** Opens a range of the window as the bytes that a proxy reads. Any thread. */
@FunctionalInterface
public interface WindowRanges {
  /** The blocks with ticks of this range, both ends included, as they are now. */
  UploadSource open(long fromMillis, long toMillis);
}
