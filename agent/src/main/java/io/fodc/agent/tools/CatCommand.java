package io.fodc.agent.tools;

import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.WindowQuery;
import io.fodc.window.WindowView;
import io.fodc.window.file.RecordedFile;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** {@code window cat}: the samples of files of one node, family by family. */
final class CatCommand {
  private static final int OUTPUT_BYTES = 64 << 10;

  private final ToolArguments asked;
  private final List<RecordedFile> files;
  private final PrintStream err;

  CatCommand(ToolArguments asked, List<RecordedFile> files, PrintStream err) {
    this.asked = asked;
    this.files = files;
    this.err = err;
  }

  void write(OutputStream out) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, OUTPUT_BYTES);
    SampleOutput output = SampleOutput.of(asked.format(), files.getFirst().table(), buffered);
    output.begin();
    List<WindowView> views = new ArrayList<>();
    try {
      files.forEach(file -> views.add(file.view()));
      long newest = views.stream().mapToLong(WindowView::newestTickMillis).max().orElseThrow();
      if (newest != WindowView.NO_TICK) {
        samples(views, newest, output);
      }
    } finally {
      views.forEach(WindowView::close);
    }
    output.end();
    buffered.flush();
  }

  private void samples(List<WindowView> views, long newest, SampleOutput output)
      throws IOException {
    if (files.size() == 1) {
      SeriesTable table = files.getFirst().table();
      WindowView view = views.getFirst();
      WindowQuery query = query(table, newest, asked.stepMillis());
      view.scan(byFamily(view.series(query), table), query, output);
      return;
    }
    List<WindowQuery> queries =
        files.stream().map(file -> query(file.table(), newest, WindowQuery.EVERY_SAMPLE)).toList();
    MergedFiles merged = new MergedFiles(files, views, queries, asked.stepMillis());
    merged.write(output);
    if (merged.doubled() > 0) {
      err.printf(
          "fodc-agent window: %,d samples were in more than one file, %,d with another value;"
              + " shown is the file named first%n",
          merged.doubled(), merged.different());
    }
  }

  private WindowQuery query(SeriesTable table, long newest, long stepMillis) {
    return new WindowQuery(
        SeriesSelector.matching(table, asked.selectors()),
        asked.since().map(time -> time.millis(newest)).orElse(Long.MIN_VALUE),
        asked.until().map(time -> time.millis(newest)).orElse(Long.MAX_VALUE),
        stepMillis);
  }

  /** Families by name; within one, as they were recorded. */
  static int[] byFamily(int[] ids, SeriesTable table) {
    return Arrays.stream(ids)
        .boxed()
        .sorted(
            Comparator.comparing((Integer id) -> table.familyOf(id).name())
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
