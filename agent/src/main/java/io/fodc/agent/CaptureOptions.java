package io.fodc.agent;

import io.fodc.agent.capture.CaptureSettings;
import io.fodc.agent.process.ProcessQuery;
import io.fodc.schemas.capture.CaptureKind;
import io.fodc.schemas.settings.Settings;
import io.fodc.schemas.settings.SettingsException;
import io.fodc.schemas.settings.SettingsSchema;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The settings of captures. */
final class CaptureOptions {
  private static final long MIB = 1024 * 1024;
  private static final long TIB = MIB * MIB;
  private static final int MOST_PROCESSES = 64;

  private CaptureOptions() {}

  static void declare(SettingsSchema.Builder schema) {
    schema
        .flag(
            "captures.enabled", true, "Take captures that the proxy orders; unasked none is taken")
        .list("captures.kinds", CaptureKind.words(), "Kinds of captures that are taken")
        .list(
            "captures.processes",
            List.of(),
            "Processes beside the node's that may be captured, each a pid or the beginning of a name")
        .text(
            "captures.directory",
            "",
            "Folder where large artifacts wait to be uploaded; window.directory or the system's when empty")
        .bytes("captures.spool", 256 * MIB, MIB, TIB, "Most that waiting artifacts take, together")
        .bytes(
            "captures.least-memory",
            64 * MIB,
            0,
            TIB,
            "Free memory of the node below which nothing heavy is taken")
        .integer(
            "captures.most-cpu-pressure",
            98,
            0,
            100,
            "Percent of time tasks of the node waited for a CPU above which nothing heavy is taken");
  }

  static CaptureSettings of(Settings settings) throws SettingsException {
    return new CaptureSettings(
        settings.flag("captures.enabled"),
        kinds(settings),
        processes(settings),
        directory(settings),
        settings.bytes("captures.spool"),
        settings.bytes("captures.least-memory"),
        settings.integer("captures.most-cpu-pressure"));
  }

  private static Set<CaptureKind> kinds(Settings settings) throws SettingsException {
    Set<CaptureKind> kinds = EnumSet.noneOf(CaptureKind.class);
    for (String word : settings.list("captures.kinds")) {
      kinds.add(
          CaptureKind.of(word)
              .orElseThrow(
                  () ->
                      settings.refuse(
                          "captures.kinds",
                          "names the kind '" + word + "', which there is not",
                          "choose from " + CaptureKind.words())));
    }
    if (kinds.isEmpty()) {
      throw settings.refuse(
          "captures.kinds", "is empty", "name a kind, or set captures.enabled to false");
    }
    return kinds;
  }

  private static List<ProcessQuery> processes(Settings settings) throws SettingsException {
    List<ProcessQuery> processes = new ArrayList<>();
    for (String text : settings.list("captures.processes")) {
      processes.add(AgentOptions.process(settings, "captures.processes", text));
    }
    if (processes.size() > MOST_PROCESSES) {
      throw settings.refuse(
          "captures.processes",
          "names " + processes.size() + " processes",
          "name at most " + MOST_PROCESSES);
    }
    return processes;
  }

  private static Path directory(Settings settings) throws SettingsException {
    for (String key : List.of("captures.directory", "window.directory")) {
      String directory = settings.text(key);
      try {
        if (!directory.isEmpty()) {
          return Path.of(directory);
        }
      } catch (InvalidPathException e) {
        throw settings.refuse(key, "is no path", "name a folder");
      }
    }
    return Path.of(System.getProperty("java.io.tmpdir"));
  }
}
