package io.fodc.proxy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that was told of no brokers. */
class WithoutKafkaTest {
  @TempDir private Path folder;

  @Test
  void loadsNothingOfKafkaOrAvro() throws Exception {
    Path classes = folder.resolve("classes.log");
    Path output = folder.resolve("output.log");
    Process proxy =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Xlog:class+load:file=" + classes,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.fodc.proxy.Main",
                "--http.address=127.0.0.1:0",
                "--link.address=127.0.0.1:0",
                "--data.directory=" + folder.resolve("data"))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      Await.until(() -> Files.readString(output).contains("proxy started"));
    } finally {
      proxy.destroy();
      assertThat(proxy.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    try (Stream<String> lines = Files.lines(classes)) {
      List<String> loaded = lines.toList();
      assertThat(loaded).anyMatch(line -> line.contains("io.fodc.proxy.Proxy "));
      assertThat(loaded)
          .noneMatch(line -> line.contains("org.apache.kafka") || line.contains("org.apache.avro"));
    }
  }
}
