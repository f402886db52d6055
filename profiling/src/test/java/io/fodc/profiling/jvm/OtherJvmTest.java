package io.fodc.profiling.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OtherJvmTest {
  private static final Path PROC = Path.of("/proc");
  private static final Path OLDER = Path.of("/usr/lib/jvm/java-17-openjdk-amd64");
  private static final Duration SHORT = Duration.ofSeconds(2);
  private static final String LOAD = "io.fodc.profiling.jvm.Load.";

  @TempDir Path folder;

  @Test
  void findsTheMethodThatSpins() throws Exception {
    try (ChildJvm child = ChildJvm.start("spin")) {
      byte[] taken = take(child, ProfiledEvent.CPU);
      ReadPprof read = ReadPprof.of(taken);
      assertThat(read.totalWith(LOAD + "spin", 1)).isGreaterThan(read.total(1) / 2);
      assertThat(ReadPprof.top(taken, folder)).anyMatch(line -> line.endsWith("Load.spin"));
      assertNothingLeft(child);
    }
  }

  @Test
  void findsTheMethodThatAllocates() throws Exception {
    try (ChildJvm child = ChildJvm.start("allocate")) {
      ReadPprof read = ReadPprof.of(take(child, ProfiledEvent.ALLOC));
      assertThat(read.totalWith(LOAD + "allocate", 1)).isGreaterThan(read.total(1) / 2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"contend", "enter"})
  void findsTheMethodThatWaitsForALock(String method) throws Exception {
    try (ChildJvm child = ChildJvm.start(method, method)) {
      ReadPprof read = ReadPprof.of(take(child, ProfiledEvent.LOCK));
      assertThat(read.totalWith(LOAD + method, 0)).isPositive();
      assertThat(read.totalWith(LOAD + method, 1))
          .isBetween(Duration.ofMillis(100).toNanos(), SHORT.multipliedBy(3).toNanos());
    }
  }

  @Test
  void findsWhereAThreadSleeps() throws Exception {
    try (ChildJvm child = ChildJvm.start("idle")) {
      ReadPprof read = ReadPprof.of(take(child, ProfiledEvent.WALL));
      assertThat(read.types()).containsExactly("samples/count", "wall/nanoseconds");
      assertThat(read.totalWith(LOAD + "idle", 0)).isPositive();
    }
  }

  @Test
  void profilesAnOlderJvm() throws Exception {
    assumeThat(OLDER.resolve("bin/java")).exists();
    Path classes = Files.createDirectory(folder.resolve("classes"));
    Process compiler =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "--release",
                "17",
                "-d",
                classes.toString(),
                Path.of(System.getProperty("basedir", "."))
                    .resolve("src/test/java/io/fodc/profiling/jvm/Load.java")
                    .toString())
            .inheritIO()
            .start();
    assertThat(compiler.waitFor()).isZero();
    List<String> java = List.of(ChildJvm.java(OLDER.toString()));
    try (ChildJvm child = ChildJvm.startFrom(classes, java, List.of(), "spin")) {
      ReadPprof read = ReadPprof.of(take(child, ProfiledEvent.CPU));
      assertThat(read.totalWith(LOAD + "spin", 1)).isGreaterThan(read.total(1) / 2);
    }
  }

  @Test
  void leavesNoProfilerRunningWhenInterrupted() throws Exception {
    try (ChildJvm child = ChildJvm.start("spin")) {
      FutureTask<byte[]> asked =
          new FutureTask<>(() -> take(child, ProfiledEvent.CPU, Duration.ofMinutes(1)));
      Thread asker = Thread.ofVirtual().start(asked);
      while (child.look().profiler().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThatThrownBy(() -> take(child, ProfiledEvent.CPU))
          .isInstanceOfSatisfying(
              ProfilingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE));
      asker.interrupt();
      assertThatThrownBy(asked::get).hasCauseInstanceOf(InterruptedException.class);
      assertNothingLeft(child);
      ReadPprof read = ReadPprof.of(take(child, ProfiledEvent.CPU));
      assertThat(read.totalWith(LOAD + "spin", 0)).isPositive();
      assertNothingLeft(child);
    }
  }

  @Test
  void loadsTheProfilerOnlyOnce() throws Exception {
    try (ChildJvm child = ChildJvm.start("allocate")) {
      take(child, ProfiledEvent.CPU);
      take(child, ProfiledEvent.ALLOC);
      try (Stream<String> maps = Files.lines(PROC.resolve(child.pid() + "/maps"))) {
        assertThat(
                maps.filter(line -> line.contains("libasyncProfiler"))
                    .map(line -> line.split("\\s+")[4])
                    .distinct())
            .as("one file mapped, by its inode")
            .hasSize(1);
      }
    }
  }

  @Test
  void keepsWhatAJvmLeavesThatEndsInTheMiddle() throws Exception {
    try (ChildJvm child = ChildJvm.start("spin")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      FutureTask<TakenProfile> asked =
          new FutureTask<>(
              () ->
                  OtherJvm.profile(
                      child.look(),
                      ProfileOrder.of(ProfiledEvent.CPU, Duration.ofMinutes(1)),
                      out));
      Thread.ofVirtual().start(asked);
      Path own = awaitSamples(child);
      child.end();
      assertThat(asked.get().remark()).contains("ended in the middle");
      assertThat(ReadPprof.of(out.toByteArray()).totalWith(LOAD + "spin", 0)).isPositive();
      assertThat(own).doesNotExist();
    }
  }

  @Test
  void saysThatAJvmWasKilledInTheMiddle() throws Exception {
    try (ChildJvm child = ChildJvm.start("spin")) {
      FutureTask<byte[]> asked =
          new FutureTask<>(() -> take(child, ProfiledEvent.CPU, Duration.ofMinutes(1)));
      Thread.ofVirtual().start(asked);
      Path own = awaitSamples(child);
      child.kill();
      assertThatThrownBy(asked::get)
          .cause()
          .isInstanceOfSatisfying(
              ProfilingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.GONE));
      assertThat(own).doesNotExist();
    }
  }

  @Test
  void refusesWhatIsNoJvm() throws Exception {
    Process sleeper = new ProcessBuilder("sleep", "60").start();
    try {
      assertRefused(sleeper.pid(), Reason.UNSUPPORTED, "is no JVM");
      assertThat(sleeper.isAlive()).isTrue();
    } finally {
      sleeper.destroyForcibly().waitFor();
    }
    assertRefused(sleeper.pid(), Reason.GONE, "no process");
  }

  @Test
  void refusesAJvmThatLetsNobodyAttach() throws Exception {
    List<String> java = List.of(ChildJvm.java(System.getProperty("java.home")));
    try (ChildJvm child = ChildJvm.start(java, List.of("-XX:+DisableAttachMechanism"), "idle")) {
      assertRefused(child.pid(), Reason.UNSUPPORTED, "DisableAttachMechanism");
    }
    try (ChildJvm child = ChildJvm.start(java, List.of("-Xrs"), "idle")) {
      assertRefused(child.pid(), Reason.UNSUPPORTED, "SIGQUIT");
    }
  }

  @Test
  void profilesAJvmOfAnotherUserAsRoot() throws Exception {
    assumeThat(StatusFile.read(PROC.resolve("self")).user()).as("needs root").isZero();
    List<String> java =
        List.of(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            ChildJvm.java(System.getProperty("java.home")));
    Path classes = Files.createTempDirectory("fodc-classes");
    try {
      ChildJvm.copyLoad(classes);
      try (ChildJvm child = ChildJvm.startFrom(classes, java, List.of(), "spin")) {
        ReadPprof read = ReadPprof.of(take(child, ProfiledEvent.CPU));
        assertThat(read.totalWith(LOAD + "spin", 0)).isPositive();
        assertNothingLeft(child);
      }
    } finally {
      ChildJvm.removeAll(classes);
    }
  }

  @Test
  void refusesAJvmOfAnotherUserUnlessItIsRoot() throws Exception {
    assumeThat(StatusFile.read(PROC.resolve("self")).user()).as("needs root").isZero();
    Path classes = Files.createTempDirectory("fodc-classes");
    try (ChildJvm child = ChildJvm.start("idle")) {
      ChildJvm.copyPackage(classes);
      Process looker =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid=65534",
                  "--regid=65534",
                  "--clear-groups",
                  ChildJvm.java(System.getProperty("java.home")),
                  "-cp",
                  classes.toString(),
                  LookAtJvm.class.getName(),
                  Long.toString(child.pid()))
              .redirectErrorStream(true)
              .start();
      String said = new String(looker.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(looker.waitFor()).as(said).isZero();
      assertThat(said)
          .contains("NO_PRIVILEGE")
          .contains("belongs to user 0 and this one to 65534")
          .contains("runAsUser");
    } finally {
      ChildJvm.removeAll(classes);
    }
  }

  private static void assertRefused(long pid, Reason reason, String said) {
    assertThatThrownBy(() -> JvmProcess.look(PROC, pid))
        .hasMessageContaining(said)
        .isInstanceOfSatisfying(
            ProfilingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  /** Waits until a second was recorded; gives the folder of the recording. */
  private static Path awaitSamples(ChildJvm child) throws Exception {
    while (child.look().profiler().isEmpty()) {
      Thread.onSpinWait();
    }
    Path own = ownFolder(child);
    Path recording = own.resolve("recording.jfr");
    while (!Files.exists(recording) || Files.size(recording) == 0) {
      Thread.onSpinWait();
    }
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < Duration.ofSeconds(1).toNanos()) {
      Thread.onSpinWait();
    }
    return own;
  }

  private static Path ownFolder(ChildJvm child) throws ProfilingException {
    return Path.of("/tmp", child.look().profiler().orElseThrow());
  }

  private static void assertNothingLeft(ChildJvm child) throws ProfilingException {
    assertThat(ownFolder(child)).doesNotExist();
  }

  private static byte[] take(ChildJvm child, ProfiledEvent event)
      throws ProfilingException, IOException, InterruptedException {
    return take(child, event, SHORT);
  }

  private static byte[] take(ChildJvm child, ProfiledEvent event, Duration duration)
      throws ProfilingException, IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TakenProfile taken = OtherJvm.profile(child.look(), ProfileOrder.of(event, duration), out);
    assertThat(taken.remark()).isEmpty();
    return out.toByteArray();
  }
}
