package io.fodc.profiling.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fodc.schemas.wire.pprof.Sample;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A flame graph of a profile of 20 MB, with 2,000 functions and a million different ways to them,
 * in a small heap.
 */
class ProfileHeapTest {
  private static final String HEAP = "-Xmx200m";

  @TempDir Path directory;

  /** What the small heap holds. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      try (InputStream in = Files.newInputStream(Path.of(args[0]))) {
        Profile profile = ProfileReader.read(in, ProfileLimits.DEFAULTS);
        Comparison what = Comparison.of(profile, Optional.empty());
        StringWriter out = new StringWriter();
        TreeView view = TreeView.of(StackTree.of(what), 0.0001, 20_000);
        FlamePage.write(new PageHead("large", Map.of()), what, view, out);
        System.out.println("samples " + profile.samples() + " nodes " + view.nodes());
      }
    }
  }

  private Path large() throws IOException {
    Random random = new Random(3);
    TestProfile made = new TestProfile("samples/count", "cpu/nanoseconds");
    for (int i = 0; i < 2_000; i++) {
      made.location("some/package/of/a/server.(*Type)." + i);
    }
    for (int i = 0; i < 250_000; i++) {
      Sample.Builder sample = Sample.newBuilder().addValue(1).addValue(10_000_000);
      // Some ways into the server, and from there on every way is another.
      int way = random.nextInt(300);
      for (int depth = 0; depth < 36; depth++) {
        sample.addLocationId(
            1 + (depth < 4 ? random.nextInt(2_000) : (way * 31 + depth * 7) % 2_000));
      }
      made.wire.addSample(sample);
    }
    byte[] plain = made.plainBytes();
    assertThat(plain.length).isGreaterThan(20_000_000);
    Path file = directory.resolve("large.pb.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(plain);
    }
    return file;
  }

  @Test
  void twentyMegabytesAreShownWithinTheirHeap() throws Exception {
    Path out = directory.resolve("out");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName(),
                large().toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(child.waitFor(90, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(out)).contains("samples 250000 nodes");
      assertThat(child.exitValue()).isZero();
    } finally {
      child.destroyForcibly();
    }
  }
}
