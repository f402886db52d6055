package io.fodc.profiling.profile;

import java.util.LinkedHashMap;
import java.util.Map;

/** Labels of samples, such as the thread or what was waited for. Immutable. */
public final class SampleLabels {
  private static final int PARTS = 4;

  private final String[] strings;
  private final int[] starts;
  private final int[] labels;
  private final long[] numbers;

  /**
   * Takes what is known to be good.
   *
   * @param labels key, text, unit of each as indices of strings
   * @param numbers the number of each
   */
  private SampleLabels(String[] strings, int[] starts, int[] labels, long[] numbers) {
    this.strings = strings;
    this.starts = starts;
    this.labels = labels;
    this.numbers = numbers;
  }

  static SampleLabels of(RawProfile raw) throws ProfileException {
    int count = raw.labels.size() / PARTS;
    int[] labels = new int[count * 3];
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      for (int part : new int[] {0, 1, 3}) {
        long string = raw.labels.get(i * PARTS + part);
        raw.string(string, "part of a label");
        labels[i * 3 + (part == 3 ? 2 : part)] = (int) string;
      }
      numbers[i] = raw.labels.get(i * PARTS + 2);
    }
    int samples = raw.labelStarts.size();
    int[] starts = new int[samples + 1];
    for (int i = 0; i < samples; i++) {
      starts[i] = raw.labelStarts.get(i) / PARTS;
    }
    starts[samples] = count;
    return new SampleLabels(raw.strings.toArray(String[]::new), starts, labels, numbers);
  }

  /** All labels of a sample; of several of one key the last. A number is written with its unit. */
  public Map<String, String> of(int sample) {
    Map<String, String> found = new LinkedHashMap<>();
    for (int i = starts[sample]; i < starts[sample + 1]; i++) {
      String unit = strings[labels[i * 3 + 2]];
      String text = strings[labels[i * 3 + 1]];
      found.put(
          strings[labels[i * 3]],
          text.isEmpty() ? numbers[i] + (unit.isEmpty() ? "" : " " + unit) : text);
    }
    return found;
  }
}
