package io.fodc.profiling.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fodc.profiling.jvm.ProfilingException.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

final class HeapDumpsTest {
  private static final long PLENTY = 1L << 30;

  @Test
  void dumpsTheObjectsOfAJvm() throws Exception {
    try (ChildJvm child = ChildJvm.start("idle")) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      long bytes = HeapDumps.dump(child.look(), PLENTY, _ -> out);
      byte[] dump;
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(out.toByteArray()))) {
        dump = in.readAllBytes();
      }
      String text = new String(dump, StandardCharsets.ISO_8859_1);
      assertThat(text).startsWith("JAVA PROFILE 1.0.2\0");
      assertThat(text).contains("io/fodc/profiling/jvm/Load");
      assertThat(bytes).isEqualTo(dump.length);
      assertThat(dumpsIn(child)).isEmpty();
      assertThat(child.look().profiler()).as("nothing was loaded").isEmpty();
    }
  }

  /** Deleted files that it still has open. */
  private static List<String> dumpsIn(ChildJvm child) throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(child.pid()), "fd"))) {
      return open.map(HeapDumpsTest::target).filter(to -> to.contains("hprof")).toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (java.io.IOException e) {
      return "";
    }
  }

  @Test
  void refusesADumpThatWouldBeLargerThanAllowed() throws Exception {
    try (ChildJvm child = ChildJvm.start("idle")) {
      assertThatThrownBy(() -> HeapDumps.checkRoom(child.look(), 1000))
          .hasMessageContaining("allow more bytes")
          .isInstanceOfSatisfying(
              ProfilingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }
  }

  @Test
  void countsTheObjectsOfEachClass() throws Exception {
    try (ChildJvm child = ChildJvm.start("idle")) {
      assertThat(HeapDumps.histogram(child.look()))
          .contains("#instances")
          .contains("io.fodc.profiling.jvm.Load");
    }
  }
}
