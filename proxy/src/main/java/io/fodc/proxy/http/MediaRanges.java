package io.fodc.proxy.http;

import java.util.List;
import java.util.Locale;

/** Chooses a representation by an {@code Accept} or {@code Accept-Encoding} header. */
final class MediaRanges {
  private static final int MAX_RANGES = 64;

  private MediaRanges() {}

  /**
   * The media type a caller likes best; the earlier of two it likes the same.
   *
   * @param offered types in the order of our own liking, without parameters
   * @throws ProblemException if the caller takes none of them
   */
  static String choose(String accept, List<String> offered) {
    String best = "";
    double bestQuality = 0;
    for (String type : offered) {
      double quality = accept.isBlank() ? 1 : quality(accept, type);
      if (quality > bestQuality) {
        best = type;
        bestQuality = quality;
      }
    }
    if (best.isEmpty()) {
      throw Problem.of(
              ProblemCode.NOT_ACCEPTABLE,
              "'" + Problem.excerpt(accept) + "' takes none of " + String.join(", ", offered),
              "leave the Accept header out, or name one of them")
          .with("accept", Problem.excerpt(accept))
          .with("offered", offered)
          .thrown();
    }
    return best;
  }

  /** Whether a caller takes a media type at all. */
  static boolean takes(String accept, String type) {
    return accept.isBlank() || quality(accept, type) > 0;
  }

  /** Whether an answer may be compressed with gzip. */
  static boolean takesGzip(String acceptEncoding) {
    return !acceptEncoding.isBlank() && quality(acceptEncoding, "gzip") > 0;
  }

  /** Quality of the most exact range that covers a type: 0 when there is none. */
  private static double quality(String header, String type) {
    double quality = 0;
    int exactness = -1;
    String[] ranges = header.split(",", MAX_RANGES + 1);
    for (int i = 0; i < Math.min(ranges.length, MAX_RANGES); i++) {
      String[] parts = ranges[i].split(";");
      int exact = exactness(parts[0].trim().toLowerCase(Locale.ROOT), type);
      if (exact > exactness) {
        exactness = exact;
        quality = weight(parts);
      }
    }
    return quality;
  }

  private static int exactness(String range, String type) {
    if (range.equals(type)) {
      return 2;
    }
    int slash = type.indexOf('/');
    if (slash > 0 && range.equals(type.substring(0, slash) + "/*")) {
      return 1;
    }
    return range.equals(slash > 0 ? "*/*" : "*") ? 0 : -1;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].trim();
      if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
        try {
          return Math.clamp(Double.parseDouble(parameter.substring(2)), 0, 1);
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
