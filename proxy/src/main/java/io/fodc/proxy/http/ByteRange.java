package io.fodc.proxy.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One range of bytes, both ends included (RFC 9110, section 14).
 *
 * @param first position of the first byte
 * @param last position of the last byte
 */
record ByteRange(long first, long last) {
  private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  long length() {
    return last - first + 1;
  }

  /**
   * The range that a header asks for.
   *
   * @return empty if it asks for none, for several, or in other units: then all is sent
   * @throws ProblemException if there is nothing of it
   */
  static Optional<ByteRange> of(String header, long size) {
    Matcher range = ONE.matcher(header.strip());
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      long suffix = Math.min(Long.parseLong(range.group(2)), size);
      return Optional.of(checked(suffix == 0 ? size : size - suffix, size - 1, size, header));
    }
    long first = Long.parseLong(range.group(1));
    long last = range.group(2).isEmpty() ? size - 1 : Long.parseLong(range.group(2));
    if (last < first && !range.group(2).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(checked(first, Math.min(last, size - 1), size, header));
  }

  private static ByteRange checked(long first, long last, long size, String header) {
    if (first >= size) {
      throw Problem.of(
              ProblemCode.RANGE_UNSATISFIABLE,
              "range '"
                  + Problem.excerpt(header)
                  + "' begins behind the last of "
                  + size
                  + " bytes",
              "ask for bytes before that")
          .with("limit", size + " bytes")
          .thrown();
    }
    return new ByteRange(first, last);
  }
}
