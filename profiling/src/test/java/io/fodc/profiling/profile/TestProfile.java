package io.fodc.profiling.profile;

import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Sample;
import io.fodc.schemas.wire.pprof.ValueType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A profile in the making: one location for each function, stacks by name. */
final class TestProfile {
  final io.fodc.schemas.wire.pprof.Profile.Builder wire =
      io.fodc.schemas.wire.pprof.Profile.newBuilder();
  private final List<String> strings = new ArrayList<>(List.of(""));
  private final List<String> functions = new ArrayList<>();

  /** With these sample types, {@code cpu/nanoseconds}. */
  TestProfile(String... types) {
    for (String type : types) {
      String[] parts = type.split("/");
      wire.addSampleType(
          ValueType.newBuilder().setType(string(parts[0])).setUnit(string(parts[1])));
    }
  }

  int string(String text) {
    if (!strings.contains(text)) {
      strings.add(text);
    }
    return strings.indexOf(text);
  }

  /** A location of its own for the function. */
  long location(String function) {
    if (!functions.contains(function)) {
      functions.add(function);
      int id = functions.size();
      wire.addFunction(
          Function.newBuilder()
              .setId(id)
              .setName(string(function))
              .setFilename(string(function + ".go"))
              .setStartLine(id));
      wire.addLocation(
          Location.newBuilder()
              .setId(id)
              .addLine(Line.newBuilder().setFunctionId(id).setLine(id + 1)));
    }
    return functions.indexOf(function) + 1;
  }

  /** A sample of {@code root;…;leaf}. */
  TestProfile sample(String stack, long... values) {
    return sample(List.of(stack.split(";")), values);
  }

  TestProfile sample(List<String> rootFirst, long... values) {
    Sample.Builder sample = Sample.newBuilder();
    for (String function : rootFirst.reversed()) {
      sample.addLocationId(location(function));
    }
    for (long value : values) {
      sample.addValue(value);
    }
    wire.addSample(sample);
    return this;
  }

  /** Labels the last sample. */
  TestProfile label(String key, String value) {
    wire.getSampleBuilder(wire.getSampleCount() - 1)
        .addLabel(Label.newBuilder().setKey(string(key)).setStr(string(value)));
    return this;
  }

  byte[] plainBytes() {
    return wire.clone().clearStringTable().addAllStringTable(strings).build().toByteArray();
  }

  byte[] bytes() {
    return gzip(plainBytes());
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  Profile read() throws IOException {
    return read(bytes());
  }

  static Profile read(byte[] bytes) throws IOException {
    return ProfileReader.read(new ByteArrayInputStream(bytes), ProfileLimits.DEFAULTS);
  }
}
