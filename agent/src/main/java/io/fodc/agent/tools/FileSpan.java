package io.fodc.agent.tools;

import io.fodc.schemas.node.NodeId;
import io.fodc.window.WindowView;
import io.fodc.window.file.RecordedFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The time that a file has ticks of.
 *
 * @param path the file
 * @param node whose ticks they are
 * @param oldestMillis the first of them
 * @param newestMillis the last of them
 */
record FileSpan(Path path, NodeId node, long oldestMillis, long newestMillis) {
  /** Empty for a file without ticks. */
  static Optional<FileSpan> of(Path path, RecordedFile file) {
    try (WindowView view = file.view()) {
      return view.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new FileSpan(path, file.node(), view.oldestTickMillis(), view.newestTickMillis()));
    }
  }

  /** A line for each two files of one node that have ticks of the same time. */
  static List<String> overlaps(List<FileSpan> spans) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < spans.size(); i++) {
      for (FileSpan later : spans.subList(i + 1, spans.size())) {
        FileSpan span = spans.get(i);
        long from = Math.max(span.oldestMillis, later.oldestMillis);
        long to = Math.min(span.newestMillis, later.newestMillis);
        if (span.node.equals(later.node) && from <= to) {
          lines.add(
              "%s and %s overlap from %s to %s"
                  .formatted(
                      span.path, later.path, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to)));
        }
      }
    }
    return lines;
  }
}
