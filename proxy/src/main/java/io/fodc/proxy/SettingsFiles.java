package io.fodc.proxy;

import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Files and folders that settings name. */
final class SettingsFiles {
  private SettingsFiles() {}

  /** A file that can be read, if one is named. */
  static Optional<Path> readable(Settings settings, String key) throws SettingsException {
    if (settings.text(key).isEmpty()) {
      return Optional.empty();
    }
    Path file = path(settings, key);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw settings.refuse(key, "names a file that cannot be read", "check path and permissions");
    }
    return Optional.of(file);
  }

  /** A folder, which may be missing yet. */
  static Path directory(Settings settings, String key) throws SettingsException {
    if (settings.text(key).isBlank()) {
      throw settings.refuse(key, "names no directory", "name one that this user may write to");
    }
    return path(settings, key);
  }

  private static Path path(Settings settings, String key) throws SettingsException {
    try {
      return Path.of(settings.text(key));
    } catch (InvalidPathException e) {
      throw settings.refuse(key, "is no path: " + e.getReason(), "write it without that");
    }
  }
}
