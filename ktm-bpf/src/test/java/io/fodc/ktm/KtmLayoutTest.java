package io.fodc.ktm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Java and C agree on every number, because this test reads both. */
class KtmLayoutTest {
  private static final Pattern DEFINE = Pattern.compile("#define KTM_([A-Z0-9_]+) (\\d+)");

  private static Map<String, Integer> header() throws Exception {
    Map<String, Integer> numbers = new HashMap<>();
    Matcher defines = DEFINE.matcher(Files.readString(Path.of("src/main/bpf/ktm.h")));
    while (defines.find()) {
      numbers.put(defines.group(1), Integer.parseInt(defines.group(2)));
    }
    return numbers;
  }

  @Test
  void everyNumberOfJavaIsTheHeaders() throws Exception {
    Map<String, Integer> header = header();
    int compared = 0;
    for (Field field : KtmLayout.class.getDeclaredFields()) {
      boolean words =
          field.getName().startsWith("LATENCY_")
              || field.getName().matches("BLOCK_(ISSUED|REQUEUED)");
      if (field.getType() == int.class && !words) {
        assertThat(header).as(field.getName()).containsEntry(field.getName(), field.getInt(null));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(50);
  }

  @Test
  void everyMetricOfARowHasAPlaceInIt() {
    assertThat(RowMaps.all())
        .allSatisfy(
            map ->
                assertThat(map.ofTargets())
                    .allSatisfy(
                        metric -> assertThat(metric.op()).isBetween(OpMetric.ALL, map.ops() - 1)));
  }
}
