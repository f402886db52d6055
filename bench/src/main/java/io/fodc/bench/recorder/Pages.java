package io.fodc.bench.recorder;

import java.io.IOException;

/** The metrics pages of one node, a page per tick, oldest first. */
@FunctionalInterface
public interface Pages {
  /** Milliseconds between two pages. */
  long INTERVAL_MILLIS = 10_000;

  /** Takes one page. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param page bytes of text 0.0.4; valid during the call
     * @return whether the next one is wanted
     */
    boolean page(byte[] page) throws IOException;
  }

  /** Shows all pages, or as many as are wanted. */
  void forEach(Visitor visitor) throws IOException;

  /** Only the first ones. */
  default Pages first(int count) {
    return visitor -> {
      int[] shown = {0};
      if (count > 0) {
        forEach(page -> visitor.page(page) && ++shown[0] < count);
      }
    };
  }
}
