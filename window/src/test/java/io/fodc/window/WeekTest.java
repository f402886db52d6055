package io.fodc.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class WeekTest {
  /** As the agent runs, with the virtual machine's own book-keeping of native memory. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-Xmx64m",
          "-XX:TieredStopAtLevel=1",
          "-XX:NativeMemoryTracking=summary",
          "--enable-native-access=ALL-UNNAMED");

  @Test
  void ofTicksLeavesMemoryFlatAndEverySampleRight() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add("-Dfodc.long=" + Integer.getInteger("fodc.long", 1));
    command.add("-cp");
    String classPath = System.getProperty("java.class.path");
    command.add(System.getProperty("surefire.test.class.path", classPath));
    command.add(WeekRun.class.getName());
    Process week = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream printed = week.getInputStream()) {
      String output = new String(printed.readAllBytes(), StandardCharsets.UTF_8);
      System.out.print(output);
      assertThat(week.waitFor()).as(output).isZero();
    } finally {
      week.destroyForcibly();
    }
  }
}
