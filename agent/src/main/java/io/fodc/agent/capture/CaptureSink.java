package io.fodc.agent.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** Takes what a capture yields. One thread at a time. */
public interface CaptureSink {
  /**
   * Begins an artifact; the one before must be closed. It is uploaded once the capture is over.
   *
   * @return where its bytes go; throws {@link IOException} when the order's bytes, or the room of
   *     the spool, are used up
   */
  OutputStream artifact(ArtifactLabel label) throws IOException;

  /**
   * How far it is.
   *
   * @param fraction 0 to 1 of the taking, uploads not counted
   * @param message what is done now
   */
  void progress(double fraction, String message);

  /** Something that was measured, kept with the artifacts: {@code stw_seconds}, {@code samples}. */
  void measure(String key, String value);

  /**
   * What an artifact is.
   *
   * @param fileName {@code cpu.pb.gz}: lower case letters, digits, dots and dashes
   * @param mediaType as it is served
   * @param method how it was taken
   * @param from begin of the time it shows
   * @param to its end
   * @param remark for people: what was left out, what it cannot show; may be empty
   */
  record ArtifactLabel(
      String fileName, String mediaType, String method, Instant from, Instant to, String remark) {
    /** Media type of a profile in pprof's format, compressed. */
    public static final String PPROF = "application/vnd.google.protobuf+gzip";
  }
}
