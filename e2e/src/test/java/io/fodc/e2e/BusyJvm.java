package io.fodc.e2e;

import io.fodc.e2e.process.RunningProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JVM that spins, allocates and contends for a monitor, each in a method of its own; the node's
 * other process in tests. Each thread rests half of the time.
 */
final class BusyJvm {
  private static final Object MONITOR = new Object();

  static volatile Object kept = "";
  static volatile long turned;

  private BusyJvm() {}

  /** Starts one; whoever asks closes it. */
  static RunningProcess start(Path directory) {
    RunningProcess jvm =
        RunningProcess.start(
            "busy-jvm",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-XX:+UseSerialGC",
                "-cp",
                BusyJvm.class.getProtectionDomain().getCodeSource().getLocation().getPath(),
                BusyJvm.class.getName()),
            Map.of(),
            directory);
    return jvm.awaitOutput(
        "ready",
        Duration.ofSeconds(30),
        output -> output.contains("ready") ? Optional.of(jvm) : Optional.empty());
  }

  /** Works until its input ends. */
  public static void main(String[] arguments) throws Exception {
    for (Runnable load :
        List.<Runnable>of(BusyJvm::spin, BusyJvm::allocate, BusyJvm::enter, BusyJvm::enter)) {
      Thread thread = new Thread(load);
      thread.setDaemon(true);
      thread.start();
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // Whoever started it closes the other end.
    }
  }

  static void spin() {
    while (true) {
      long end = System.nanoTime() + 10_000_000;
      while (System.nanoTime() < end) {
        turned = turned * 31 + 1;
      }
      rest(10);
    }
  }

  static void allocate() {
    while (true) {
      for (int i = 0; i < 2_000; i++) {
        kept = new byte[4096];
      }
      rest(10);
    }
  }

  static void enter() {
    while (true) {
      synchronized (MONITOR) {
        rest(2);
      }
      // Else the one that has it takes it again, and the other's wait never ends.
      rest(1);
    }
  }

  private static void rest(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
