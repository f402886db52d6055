package io.fodc.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The Go toolchain, where it is installed: a reader of profiles that nobody here wrote. */
record GoTool(Path binary) {
  static Optional<GoTool> find() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/local/go/bin";
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, "go"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(GoTool::new);
  }

  /** What it prints; fails when it does. */
  String run(Path directory, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(binary.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("GO111MODULE", "off");
    builder.environment().put("GOTOOLCHAIN", "local");
    Path out = Files.createTempFile(directory, "go", ".out");
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      if (!process.waitFor(200, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(command + " failed: " + Files.readString(out));
      }
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out, StandardCharsets.ISO_8859_1);
  }
}
