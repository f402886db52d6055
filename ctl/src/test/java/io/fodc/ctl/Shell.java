package io.fodc.ctl;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Runs commands in this JVM, with a clock that stands still and streams that are kept. */
final class Shell {
  /** What a command did. */
  record Ran(int exit, String out, String err) {}

  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private boolean outTerminal;
  private boolean errTerminal;

  Shell(Path directory) {
    this.directory = directory;
    environment.put("HOME", directory.toString());
  }

  Shell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Shell on(PlayedProxy proxy) {
    return with("FODC_SERVER", proxy.url());
  }

  Shell withTerminals() {
    outTerminal = true;
    errTerminal = true;
    return this;
  }

  Ran run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exit =
        Main.run(
            Surroundings.of(
                environment,
                directory,
                out,
                err,
                outTerminal,
                errTerminal,
                Clock.fixed(Instant.parse("2026-11-22T10:00:00Z"), ZoneOffset.UTC)),
            arguments);
    return new Ran(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
