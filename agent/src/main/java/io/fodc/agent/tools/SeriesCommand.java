package io.fodc.agent.tools;

import io.fodc.window.SeenTimes;
import io.fodc.window.SeriesSelector;
import io.fodc.window.SeriesTable;
import io.fodc.window.WindowView;
import io.fodc.window.file.RecordedFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;

/**
 * {@code window series}: the series of a file, family by family, and when each was seen first and
 * last. RFC 4180: {@code first_seen,last_seen,series}.
 */
final class SeriesCommand {
  private SeriesCommand() {}

  static void run(ToolArguments asked, RecordedFile file, OutputStream out) throws IOException {
    SeriesTable table = file.table();
    Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    lines.write("first_seen,last_seen,series\n");
    try (WindowView view = file.view()) {
      SeenTimes seen = view.seen(SeriesSelector.matching(table, asked.selectors()));
      int[] ids = IntStream.range(0, seen.size()).map(seen::seriesId).toArray();
      for (int id : CatCommand.byFamily(ids, table)) {
        String series = SeriesText.of(table.definition(id)).replace("\"", "\"\"");
        Instant first = Instant.ofEpochMilli(seen.firstMillis(id));
        Instant last = Instant.ofEpochMilli(seen.lastMillis(id));
        lines.write(first + "," + last + ",\"" + series + "\"\n");
      }
    }
    lines.flush();
  }
}
