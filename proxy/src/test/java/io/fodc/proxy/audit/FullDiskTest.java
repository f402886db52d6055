package io.fodc.proxy.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk without room: a small tmpfs, which only root can make. */
class FullDiskTest {
  @TempDir Path directory;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", directory.toString());
    assumeTrue(mounted, "a tmpfs cannot be mounted by this user");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      run("umount", "-l", directory.toString());
    }
  }

  private static boolean run(String... command) throws Exception {
    try {
      Process process = new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    }
  }

  private AuditLog open() throws IOException {
    return AuditLog.open(
        new AuditSettings(directory.resolve("audit"), 64 << 10, 1 << 20), () -> Instant.EPOCH);
  }

  private static AuditAction action(int number) {
    return new AuditAction("a" + number, "p".repeat(200), "", "read:config", Map.of());
  }

  @Test
  void nothingBeginsWithoutRoomAndTheLogStaysWhole() throws Exception {
    Path filler = directory.resolve("filler");
    try (AuditLog log = open()) {
      AuditTicket open = log.begin(action(0));
      fill(filler);
      long good = fillUp(log);
      assertThat(AuditVerification.verify(directory.resolve("audit")).broken()).isEmpty();
      assertThatThrownBy(() -> log.begin(action(1)))
          .isInstanceOf(AuditUnavailableException.class)
          .hasMessageContaining(directory.resolve("audit").toString());
      assertThat(log.failures()).isGreaterThanOrEqualTo(2);
      // An end that finds no room is owed, not lost.
      log.complete(open, "done", "x".repeat(400));

      Files.delete(filler);
      log.complete(log.begin(action(2)), "done", "");
      AuditVerification.Report report = AuditVerification.verify(directory.resolve("audit"));
      assertThat(report.broken()).isEmpty();
      assertThat(report.unfinished()).isEmpty();
      assertThat(report.records()).isGreaterThan(good);
    }
  }

  private static void fill(Path filler) throws IOException {
    try (var out = Files.newOutputStream(filler)) {
      for (int i = 0; i < 10_000; i++) {
        out.write(new byte[1024]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("space");
    }
  }

  /** Events until there is no room; how many there was room for. */
  private static long fillUp(AuditLog log) {
    for (int i = 0; i < 10_000; i++) {
      try {
        log.event(action(i), "done", "");
      } catch (AuditUnavailableException full) {
        return log.last();
      }
    }
    throw new AssertionError("the disk does not fill");
  }
}
