package io.fodc.agent.capture;

import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** A sink that keeps everything, for tests. */
public final class KeptArtifacts implements CaptureSink {
  private final List<ArtifactLabel> labels = new ArrayList<>();
  private final Map<String, ByteArrayOutputStream> bytes = new LinkedHashMap<>();
  private final Map<String, String> measures = new LinkedHashMap<>();

  @Override
  public OutputStream artifact(ArtifactLabel label) {
    labels.add(label);
    return bytes.computeIfAbsent(label.fileName(), _ -> new ByteArrayOutputStream());
  }

  @Override
  public void progress(double fraction, String message) {}

  @Override
  public void measure(String key, String value) {
    measures.put(key, value);
  }

  /** In their order. */
  public List<ArtifactLabel> labels() {
    return List.copyOf(labels);
  }

  /** All of them. */
  public Map<String, String> measures() {
    return Map.copyOf(measures);
  }

  /** Content of an artifact; empty when there is none of that name. */
  public byte[] bytes(String file) {
    return bytes.getOrDefault(file, new ByteArrayOutputStream()).toByteArray();
  }

  /** Content of an artifact that is compressed. */
  public byte[] unzipped(String file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes(file)))) {
      return in.readAllBytes();
    }
  }

  /** An artifact as a profile. */
  public Profile profile(String file) throws IOException {
    return Profile.parseFrom(unzipped(file));
  }

  /** What all samples of a profile sum up to. */
  public static long total(Profile profile, int value) {
    return profile.getSampleList().stream().mapToLong(one -> one.getValue(value)).sum();
  }

  /** What samples with a function of this name sum up to. */
  public static long totalWith(Profile profile, String function, int value) {
    return profile.getSampleList().stream()
        .filter(sample -> functions(profile, sample).contains(function))
        .mapToLong(sample -> sample.getValue(value))
        .sum();
  }

  private static List<String> functions(Profile profile, Sample sample) {
    List<String> names = new ArrayList<>();
    for (long id : sample.getLocationIdList()) {
      Location location = profile.getLocation((int) (id - 1));
      for (Line line : location.getLineList()) {
        long name = profile.getFunction((int) (line.getFunctionId() - 1)).getName();
        names.add(profile.getStringTable((int) name));
      }
    }
    return names;
  }
}
