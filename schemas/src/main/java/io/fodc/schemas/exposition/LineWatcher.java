package io.fodc.schemas.exposition;

/** Told of the lines of a page that are no samples, as an {@link ExpositionReader} meets them. */
@FunctionalInterface
interface LineWatcher {
  /** Watches nothing. */
  LineWatcher NONE = (start, lineEnd, kind) -> {};

  /**
   * A good line that is no sample.
   *
   * @param start where it begins in the page
   * @param lineEnd where it ends
   * @param kind {@link LineStore#PLAIN}, {@link LineStore#METADATA} or {@link
   *     LineStore#END_OF_FILE}
   */
  void plain(int start, int lineEnd, int kind);
}
