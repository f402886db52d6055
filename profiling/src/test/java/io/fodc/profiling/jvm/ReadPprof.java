package io.fodc.profiling.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import io.fodc.schemas.wire.pprof.ValueType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** A profile as a test asks about it. */
record ReadPprof(Profile profile) {
  private static final Path GO = Path.of("/usr/local/go/bin/go");

  static ReadPprof of(byte[] gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return new ReadPprof(Profile.parseFrom(in));
    }
  }

  /** What go's own reader shows first. */
  static List<String> top(byte[] gzip, Path folder) throws IOException, InterruptedException {
    assumeThat(GO).as("go tool pprof").exists();
    Path file = Files.write(folder.resolve("profile.pb.gz"), gzip);
    Path out = folder.resolve("top.txt");
    Process process =
        new ProcessBuilder(GO.toString(), "tool", "pprof", "-top", "-cum", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    int exit = process.waitFor();
    List<String> lines = Files.readAllLines(out);
    assertThat(exit).as("%s", lines).isZero();
    return lines;
  }

  List<String> types() {
    return profile.getSampleTypeList().stream().map(this::type).toList();
  }

  private String type(ValueType type) {
    return text(type.getType()) + "/" + text(type.getUnit());
  }

  long total(int value) {
    return profile.getSampleList().stream().mapToLong(one -> one.getValue(value)).sum();
  }

  /** What samples with a function of this name sum up to. */
  long totalWith(String function, int value) {
    return profile.getSampleList().stream()
        .filter(sample -> frames(sample).contains(function))
        .mapToLong(sample -> sample.getValue(value))
        .sum();
  }

  /** Ids count from 1 in the order of the lists. */
  private List<String> frames(Sample sample) {
    return sample.getLocationIdList().stream()
        .flatMap(id -> profile.getLocation((int) (id - 1)).getLineList().stream())
        .map(line -> text(profile.getFunction((int) (line.getFunctionId() - 1)).getName()))
        .toList();
  }

  private String text(long index) {
    return profile.getStringTable((int) index);
  }
}
