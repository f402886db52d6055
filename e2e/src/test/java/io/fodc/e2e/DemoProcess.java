package io.fodc.e2e;

import io.fodc.e2e.demo.Demo;
import io.fodc.e2e.process.RunningProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The demo as a process of its own; whoever starts it closes it. */
final class DemoProcess {
  private DemoProcess() {}

  /**
   * Starts it with its files in a folder.
   *
   * @param environment its only {@code FODC_} variables; without any it is as on a host of its own,
   *     with telemetry from the kernel where that can be had
   */
  static RunningProcess start(Path directory, Map<String, String> environment, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfodc.root=" + System.getProperty("fodc.root"),
                "-Dfodc.demo.directory=" + directory.resolve("demo"),
                "-cp",
                System.getProperty("java.class.path"),
                Demo.class.getName()));
    command.addAll(List.of(options));
    return RunningProcess.start("demo", command, environment, directory);
  }
}
