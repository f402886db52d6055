package io.fodc.agent.tools;

import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import io.fodc.window.file.RecordedFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Comparator;

/** {@code window cat}: the samples of a file, family by family. */
final class CatCommand {
  private static final int OUTPUT_BYTES = 64 << 10;

  private CatCommand() {}

  static void run(ToolArguments asked, RecordedFile file, OutputStream out) throws IOException {
    SeriesTable table = file.table();
    BufferedOutputStream buffered = new BufferedOutputStream(out, OUTPUT_BYTES);
    SampleOutput output = SampleOutput.of(asked.format(), table, buffered);
    output.begin();
    try (WindowView view = file.view()) {
      if (!view.isEmpty()) {
        WindowQuery query = query(asked, table, view.newestTickMillis());
        view.scan(byFamily(view.series(query), table), query, output);
      }
    }
    output.end();
    buffered.flush();
  }

  private static WindowQuery query(ToolArguments asked, SeriesTable table, long newest) {
    return new WindowQuery(
        SeriesSelector.matching(table, asked.selectors()),
        asked.since().map(time -> time.millis(newest)).orElse(Long.MIN_VALUE),
        asked.until().map(time -> time.millis(newest)).orElse(Long.MAX_VALUE),
        asked.stepMillis());
  }

  /** Families by name; within one, as they were recorded. */
  private static int[] byFamily(int[] ids, SeriesTable table) {
    return Arrays.stream(ids)
        .boxed()
        .sorted(
            Comparator.comparing((Integer id) -> table.familyOf(id).name())
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
