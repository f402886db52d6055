package io.fodc.agent.capture.pprof;

import io.fodc.agent.capture.CaptureSink;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what a capture yields. */
class KeptSink implements CaptureSink {
  final List<ArtifactLabel> labels = new ArrayList<>();
  final Map<String, String> measures = new ConcurrentHashMap<>();
  final List<Double> fractions = new ArrayList<>();
  private final Map<String, ByteArrayOutputStream> artifacts = new LinkedHashMap<>();

  @Override
  public OutputStream artifact(ArtifactLabel label) {
    labels.add(label);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    artifacts.put(label.fileName(), bytes);
    return bytes;
  }

  @Override
  public void progress(double fraction, String message) {
    fractions.add(fraction);
  }

  @Override
  public void measure(String key, String value) {
    measures.put(key, value);
  }

  byte[] bytes(String fileName) {
    ByteArrayOutputStream bytes = artifacts.get(fileName);
    if (bytes == null) {
      throw new AssertionError("no artifact " + fileName + " among " + artifacts.keySet());
    }
    return bytes.toByteArray();
  }

  ArtifactLabel label(String fileName) {
    return labels.stream()
        .filter(label -> label.fileName().equals(fileName))
        .findFirst()
        .orElseThrow();
  }
}
