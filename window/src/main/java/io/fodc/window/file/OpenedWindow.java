package io.fodc.window.file;

import io.fodc.window.Window;
import java.util.List;
import java.util.Optional;

/**
 * A window, and how it came about.
 *
 * @param window in a file; in native memory if there is a problem
 * @param found what was in the file, if one was reopened
 * @param notes what the operator should know: files set aside, deleted, copied
 * @param problem why the window is not in a file
 */
public record OpenedWindow(
    Window window, Optional<FileReport> found, List<String> notes, Optional<String> problem) {
  public OpenedWindow {
    notes = List.copyOf(notes);
  }
}
