package io.fodc.bridge.publish;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fodc.bridge.publish.PublishTrouble.Kind;
import io.fodc.kafka.KafkaFixture;
import io.fodc.kafka.KafkaPlan;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of a broker is full, which ends it: what it did not take goes when there is room again.
 */
class FullDiskTest {
  private static final int ENDED_LIMIT_SECONDS = 30;

  @TempDir private Path folder;

  @Test
  void nothingIsLostWhenTheBrokersDiskIsFull() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString()) == 0,
        "a small tmpfs cannot be mounted: needs root, and a kernel that lets it");
    try {
      withDisk(disk);
    } finally {
      run("umount", "-l", disk.toString());
    }
  }

  private static void withDisk(Path disk) throws Exception {
    try (KafkaFixture kafka = KafkaFixture.start(KafkaPlan.plain(), disk.resolve("kafka"))) {
      KafkaRun.topics(kafka.bootstrap(), "", (short) 1, Map.of());
      FakeAgent agent = FakeAgent.of("disk");
      Heard heard = new Heard();
      try (WindowPublisher publisher =
          KafkaRun.start(
              agent, KafkaRun.settings(kafka.bootstrap(), "", Optional.empty()), heard)) {
        agent.ticks(5);
        KafkaRun.awaitAll(agent, publisher);
        Path filler = disk.resolve("filler");
        fill(filler);
        KafkaRun.await(
            "a failure",
            () -> {
              agent.tick();
              return publisher.status().failures(Kind.UNREACHABLE) >= 1;
            });
        Files.delete(filler);
        // The broker ends by itself when its only disk fails; if it has not yet, it is ended.
        kafka.kill(0);
        kafka.restart(0);
        kafka.awaitReady();
        KafkaRun.awaitAll(agent, publisher);
      }
      KafkaRun.windows(kafka.bootstrap(), "").assertHolds(agent, agent.held());
    }
  }

  private static void fill(Path filler) throws IOException {
    byte[] some = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(some);
      }
    } catch (IOException e) {
      // No space left: that is what it is for.
    }
  }

  private static int run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(ENDED_LIMIT_SECONDS, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }
}
