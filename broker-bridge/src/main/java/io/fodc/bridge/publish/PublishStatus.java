package io.fodc.bridge.publish;

/** How publishing goes, in numbers since the start. Any thread may read. */
public interface PublishStatus {
  /** Whether the last try of every topic got through; false before the first. */
  boolean up();

  /** Newest tick that brokers have, 0 when none is known. */
  long acknowledgedTickMillis();

  /** Records that brokers acknowledged, of all topics. */
  long records();

  /** Their bytes, before compression. */
  long bytes();

  /** Samples in them. */
  long samples();

  /** Ticks in them. */
  long ticks();

  /** Tries that failed, of this kind. */
  long failures(PublishTrouble.Kind kind);

  /** Times that ticks had left the window before they were published. */
  long gaps();

  /** Stretch of time these ticks were in, together. */
  long lostMillis();

  /** Times that the topic was another than before, so that the whole window was sent again. */
  long topicsAnew();

  /** Series left out of a window because no record can hold them. */
  long refusedSeries();

  /** Bytes of records that were handed over and are not acknowledged. */
  long bytesInFlight();

  /** Largest record that is made at present, in bytes. */
  long recordLimit();
}
