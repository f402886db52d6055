package io.fodc.proxy.peer;

import java.io.IOException;

/**
 * Reads a part as the answer will read it, and throws away what it says: an answer can tell what it
 * lacks only before it begins.
 */
@FunctionalInterface
public interface PartCheck {
  /** For parts of which it is enough that they are whole. */
  PartCheck FRAMES =
      frames -> {
        while (frames.next().isPresent()) {
          // All that is wanted is that it can be read.
        }
      };

  /**
   * Reads to the end.
   *
   * @throws PeerException saying what is wrong
   */
  void read(PartReader frames) throws IOException;
}
