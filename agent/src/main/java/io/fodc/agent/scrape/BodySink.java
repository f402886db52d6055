package io.fodc.agent.scrape;

import java.io.IOException;

/** Takes the bytes of a body as they come. One thread. */
interface BodySink {
  /** That many bytes more are to come; throws when they are more than there is room for. */
  void announce(long bytes) throws IOException;

  /** Takes bytes; they are the caller's again afterwards. */
  void append(byte[] from, int offset, int count) throws IOException;
}
