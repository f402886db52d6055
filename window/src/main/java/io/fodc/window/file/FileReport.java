package io.fodc.window.file;

import java.util.List;

/**
 * What was found in a window file, and what of it could not be used.
 *
 * @param header whose file it is
 * @param bytes bytes there are
 * @param complete whether it ends where it should: a live file has its length, an export its end
 * @param series series defined, those that no block needs any more included
 * @param blocks sealed blocks that are whole
 * @param rows ticks of the open block that are whole
 * @param tornBytes bytes of the open block after its last whole tick, as a kill leaves them
 * @param damages what is wrong, in file order; at most {@link #MOST_DAMAGES}
 */
public record FileReport(
    FileHeader header,
    long bytes,
    boolean complete,
    int series,
    int blocks,
    int rows,
    long tornBytes,
    List<Damage> damages) {
  /** Most damages that are listed. */
  public static final int MOST_DAMAGES = 100;

  /**
   * Something that cannot be used.
   *
   * @param offset where its region begins
   * @param reason what is wrong with it, for people
   */
  public record Damage(long offset, String reason) {
    @Override
    public String toString() {
      return "at " + offset + ": " + reason;
    }
  }

  public FileReport {
    damages = List.copyOf(damages);
  }

  /** Whether everything that was written can be used; a torn last tick is no damage. */
  public boolean isSound() {
    return complete && damages.isEmpty();
  }
}
