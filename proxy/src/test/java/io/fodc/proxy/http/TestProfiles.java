package io.fodc.proxy.http;

import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import io.fodc.schemas.wire.pprof.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPOutputStream;

/** Small profiles. */
public final class TestProfiles {
  private TestProfiles() {}

  /** A profile of {@code root;leaf} stacks. */
  public static byte[] of(String type, String unit, Map<String, Long> stacks) {
    Profile.Builder made = Profile.newBuilder();
    List<String> strings = new ArrayList<>(List.of("", type, unit));
    made.addSampleType(ValueType.newBuilder().setType(1).setUnit(2));
    Map<String, Long> locations = new ConcurrentHashMap<>();
    stacks.forEach(
        (stack, value) -> {
          Sample.Builder sample = Sample.newBuilder().addValue(value);
          for (String name : List.of(stack.split(";")).reversed()) {
            sample.addLocationId(
                locations.computeIfAbsent(
                    name,
                    n -> {
                      long id = locations.size() + 1L;
                      strings.add(n);
                      made.addFunction(Function.newBuilder().setId(id).setName(strings.size() - 1));
                      made.addLocation(
                          Location.newBuilder()
                              .setId(id)
                              .addLine(Line.newBuilder().setFunctionId(id)));
                      return id;
                    }));
          }
          made.addSample(sample);
        });
    return gzip(made.addAllStringTable(strings).build().toByteArray());
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}
