package io.fodc.profiling.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** This JVM has one profiler: the tests go one after another. */
@ResourceLock("own-profiler")
final class OwnJvmTest {
  private static final Duration SHORT = Duration.ofSeconds(2);

  @TempDir Path folder;

  private final Load load = new Load();

  @AfterEach
  void endLoad() throws InterruptedException {
    load.end();
  }

  @Test
  void findsTheMethodThatSpins() throws Exception {
    load.start(Load::spin);
    byte[] taken = take(ProfiledEvent.CPU);
    ReadPprof read = ReadPprof.of(taken);
    assertThat(read.types()).containsExactly("samples/count", "cpu/nanoseconds");
    assertThat(read.totalWith(Load.class.getName() + ".spin", 1))
        .as("half of the time at least, on a machine with more to do")
        .isGreaterThan(read.total(1) / 2)
        .isLessThanOrEqualTo(SHORT.multipliedBy(2).toNanos());
    assertThat(ReadPprof.top(taken, folder)).anyMatch(line -> line.endsWith("Load.spin"));
  }

  @Test
  void worksWhenAVirtualThreadAsksFirst() throws Exception {
    Process child =
        new ProcessBuilder(
                ChildJvm.java(System.getProperty("java.home")),
                "-Xmx64m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ProfileFromVirtualThread.class.getName())
            .redirectErrorStream(true)
            .start();
    try (InputStream said = child.getInputStream()) {
      assertThat(new String(said.readAllBytes(), StandardCharsets.UTF_8)).contains("profiled\n");
    } finally {
      child.destroyForcibly();
    }
  }

  @Test
  void findsTheMethodThatAllocates() throws Exception {
    load.start(Load::allocate);
    byte[] taken = take(ProfiledEvent.ALLOC);
    ReadPprof read = ReadPprof.of(taken);
    assertThat(read.types()).containsExactly("alloc_samples/count", "alloc_space/bytes");
    assertThat(read.totalWith(Load.class.getName() + ".allocate", 1))
        .isGreaterThan(read.total(1) / 2);
    assertThat(read.totalWith("byte[]", 0)).isPositive();
    assertThat(ReadPprof.top(taken, folder))
        .anyMatch(line -> line.matches(".*[MG]B .*Load.allocate"));
  }

  @Test
  void findsTheMethodThatWaitsForALock() throws Exception {
    load.start(load::contend);
    load.start(load::contend);
    ReadPprof read = ReadPprof.of(take(ProfiledEvent.LOCK));
    assertThat(read.types()).containsExactly("contentions/count", "delay/nanoseconds");
    assertThat(read.totalWith(Load.class.getName() + ".contend", 0)).isPositive();
    assertThat(read.totalWith(Load.class.getName() + ".contend", 1))
        .as("two threads wait for two seconds at most")
        .isBetween(Duration.ofMillis(100).toNanos(), SHORT.multipliedBy(3).toNanos());
  }

  @Test
  void sparesWhoeverAsksWhileSomebodyElseProfiles() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Throwable> first = asking(begun);
    Thread asker = Thread.ofVirtual().start(first);
    begun.await();
    Thread.State[] seen = {asker.getState()};
    while (seen[0] != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
      seen[0] = asker.getState();
    }
    assertThatThrownBy(() -> take(ProfiledEvent.CPU))
        .isInstanceOfSatisfying(
            ProfilingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE));
    asker.interrupt();
    assertThat(first.get()).isInstanceOf(InterruptedException.class);
    load.start(Load::spin);
    assertThat(ReadPprof.of(take(ProfiledEvent.CPU)).total(0))
        .as("the interrupted one left no profiler behind")
        .isPositive();
  }

  private static FutureTask<Throwable> asking(CountDownLatch begun) {
    return new FutureTask<>(
        () -> {
          begun.countDown();
          try {
            OwnJvm.profile(ProfiledEvent.CPU, Duration.ofMinutes(1), new ByteArrayOutputStream());
            return new AssertionError("was not interrupted");
          } catch (ProfilingException | IOException | InterruptedException e) {
            return e;
          }
        });
  }

  private static byte[] take(ProfiledEvent event)
      throws ProfilingException, IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TakenProfile taken = OwnJvm.profile(event, SHORT, out);
    assertThat(Duration.between(taken.from(), taken.to())).isGreaterThanOrEqualTo(SHORT);
    assertThat(taken.samples()).isEqualTo(ReadPprof.of(out.toByteArray()).total(0));
    return out.toByteArray();
  }
}
