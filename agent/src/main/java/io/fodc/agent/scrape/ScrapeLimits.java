package io.fodc.agent.scrape;

/**
 * Bounds of one scrape.
 *
 * @param bodyBytes most bytes of a body, as sent and as unpacked
 * @param samples most samples of a page
 */
public record ScrapeLimits(long bodyBytes, int samples) {
  /** A page lies on the heap in one piece while it is read; it may take a third of the heap. */
  private static final long HEAP_SHARE = 3;

  public ScrapeLimits {
    if (bodyBytes < 1 || bodyBytes > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "body limit " + bodyBytes + " is outside 1.." + (Integer.MAX_VALUE - 64));
    }
    if (samples < 1) {
      throw new IllegalArgumentException("sample limit " + samples + " is below 1");
    }
  }

  /** These limits, lowered to what a heap of this size can hold. */
  public ScrapeLimits within(long heapBytes) {
    return new ScrapeLimits(Math.min(bodyBytes, Math.max(1, heapBytes / HEAP_SHARE)), samples);
  }
}
