package io.fodc.proxy.capture;

import java.util.Map;
import java.util.TreeMap;

/**
 * What an agent says of a part. Its bounds were checked; its texts are made harmless here.
 *
 * @param wireId which part
 * @param code for machines, when it failed or was refused
 * @param artifacts how many were uploaded, when it is done
 */
public record PartProgress(
    String wireId,
    PartState state,
    String code,
    String message,
    double fraction,
    Map<String, String> measures,
    int artifacts) {
  private static final int MOST_CODE_CHARS = 64;
  private static final int MOST_MESSAGE_CHARS = 1_024;
  private static final int MOST_MEASURE_CHARS = 256;

  public PartProgress {
    code = harmless(code, MOST_CODE_CHARS);
    message = harmless(message, MOST_MESSAGE_CHARS);
    fraction = fraction >= 0 && fraction <= 1 ? fraction : 0;
    Map<String, String> shown = new TreeMap<>();
    measures.forEach(
        (key, value) ->
            shown.put(harmless(key, MOST_CODE_CHARS), harmless(value, MOST_MEASURE_CHARS)));
    measures = Map.copyOf(shown);
  }

  /** Its measures and message in another state: the end itself is another matter. */
  PartProgress in(PartState other) {
    return new PartProgress(wireId, other, code, message, fraction, measures, artifacts);
  }

  static String harmless(String text, int most) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(most)
        .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
    return shown.toString();
  }
}
