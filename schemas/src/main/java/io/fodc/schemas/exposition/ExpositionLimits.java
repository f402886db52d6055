package io.fodc.schemas.exposition;

/**
 * What one page may hold. A line over a limit is a bad line; it is counted with a reason that names
 * the limit, and the page goes on.
 *
 * @param lineBytes longest line
 * @param nameBytes longest name of a metric or label
 * @param labelsPerSeries most labels of one series
 * @param labelValueBytes longest label value
 * @param helpBytes longest help text; a longer one is cut, its samples stay
 * @param samplesPerPage most samples; those after it are dropped and counted
 * @param familiesPerPage most families; samples of those after it are dropped and counted
 */
public record ExpositionLimits(
    int lineBytes,
    int nameBytes,
    int labelsPerSeries,
    int labelValueBytes,
    int helpBytes,
    int samplesPerPage,
    int familiesPerPage) {
  /** Far above any real node, far below harm. */
  public static final ExpositionLimits DEFAULT =
      new ExpositionLimits(1 << 20, 1024, 64, 1 << 16, 4096, 500_000, 50_000);

  public ExpositionLimits {
    requirePositive(lineBytes, "lineBytes");
    requirePositive(nameBytes, "nameBytes");
    requirePositive(labelsPerSeries, "labelsPerSeries");
    requirePositive(labelValueBytes, "labelValueBytes");
    requirePositive(helpBytes, "helpBytes");
    requirePositive(samplesPerPage, "samplesPerPage");
    requirePositive(familiesPerPage, "familiesPerPage");
  }

  /** The same limits with another number of samples. */
  public ExpositionLimits withSamplesPerPage(int samples) {
    return new ExpositionLimits(
        lineBytes,
        nameBytes,
        labelsPerSeries,
        labelValueBytes,
        helpBytes,
        samples,
        familiesPerPage);
  }

  private static void requirePositive(int value, String limit) {
    if (value < 1) {
      throw new IllegalArgumentException("limit " + limit + " must be at least 1, is " + value);
    }
  }
}
