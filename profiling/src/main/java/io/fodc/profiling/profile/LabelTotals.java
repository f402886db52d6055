package io.fodc.profiling.profile;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the values of a profile divide among its labels: the largest few of each of the first few. Of
 * labels beyond the bounds nothing is kept.
 *
 * @param totals key, then value and sum
 */
record LabelTotals(Map<String, Map<String, Long>> totals) {
  private static final int MOST_KEYS = 8;
  private static final int MOST_VALUES = 20;
  private static final int MOST_DIFFERENT = 10_000;

  static LabelTotals of(Comparison what) {
    Map<String, Map<String, Long>> totals = new LinkedHashMap<>();
    Profile profile = what.now();
    for (int sample = 0; sample < profile.samples(); sample++) {
      long value = profile.value(sample, what.nowType());
      for (Map.Entry<String, String> label : profile.labels().of(sample).entrySet()) {
        if (totals.size() < MOST_KEYS || totals.containsKey(label.getKey())) {
          Map<String, Long> sums =
              totals.computeIfAbsent(label.getKey(), key -> new LinkedHashMap<>());
          if (sums.size() < MOST_DIFFERENT || sums.containsKey(label.getValue())) {
            sums.merge(label.getValue(), value, Long::sum);
          }
        }
      }
    }
    return new LabelTotals(totals);
  }

  void write(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("labels");
    for (Map.Entry<String, Map<String, Long>> key : totals.entrySet()) {
      json.writeArrayFieldStart(key.getKey());
      List<Map.Entry<String, Long>> largest =
          key.getValue().entrySet().stream()
              .sorted(
                  Map.Entry.<String, Long>comparingByValue(
                      Comparator.comparingLong(value -> -Math.abs(value))))
              .limit(MOST_VALUES)
              .toList();
      for (Map.Entry<String, Long> value : largest) {
        json.writeStartObject();
        json.writeStringField("value", value.getKey());
        json.writeNumberField("total", value.getValue());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
