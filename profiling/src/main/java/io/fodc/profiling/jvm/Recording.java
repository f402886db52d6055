package io.fodc.profiling.jvm;

import io.fodc.schemas.profile.StringTable;
import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import io.fodc.schemas.wire.pprof.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import one.convert.Arguments;
import one.convert.JfrConverter;
import one.jfr.JfrReader;
import one.jfr.StackTrace;
import one.jfr.event.Event;

/**
 * Makes a profile of a flight recording: two numbers a sample, the count and what it stands for, as
 * Go's own profiles have them. Used once, on one thread.
 */
final class Recording extends JfrConverter {
  private static final int LINE_SHIFT = 16;

  private final ProfileOrder order;
  private final Profile.Builder profile = Profile.newBuilder();
  private final StringTable texts = new StringTable();
  private final Map<String, Long> functions = new LinkedHashMap<>();
  private final Map<Place, Long> locations = new LinkedHashMap<>();
  private long counted;

  /** A line of a function; line 0 is an unknown one. */
  private record Place(long function, int line) {}

  private Recording(JfrReader reader, Arguments arguments, ProfileOrder order) {
    super(reader, arguments);
    this.order = order;
  }

  /** Reads a whole recording; names, lines and totals of one event. */
  static Profile read(Path file, ProfileOrder order) throws ProfilingException {
    Arguments arguments = new Arguments(order.event().filter(), "--threads", "--dot", "--norm");
    try (JfrReader reader = new JfrReader(file.toString())) {
      Recording recording = new Recording(reader, arguments, order);
      recording.convert();
      return recording.finish();
    } catch (IOException | RuntimeException e) {
      throw new ProfilingException(
          ProfilingException.Reason.FAILED, "the profiler's recording cannot be read: " + e);
    }
  }

  @Override
  protected void convertChunk() {
    collector.forEach(this::add);
  }

  private void add(Event event, long samples, long value) {
    Sample.Builder sample = Sample.newBuilder();
    if (event.classId() != 0) {
      sample.addLocationId(location(getClassName(event.classId()), 0));
    }
    StackTrace trace = jfr.stackTraces.get(event.stackTraceId);
    if (trace != null) {
      for (int frame = 0; frame < trace.methods.length; frame++) {
        String name = getMethodName(trace.methods[frame], trace.types[frame]);
        sample.addLocationId(location(name, trace.locations[frame] >>> LINE_SHIFT));
      }
    }
    String thread = jfr.threads.get(event.tid);
    if (thread != null) {
      sample.addLabel(Label.newBuilder().setKey(text("thread")).setStr(text(thread)));
    }
    counted += samples;
    profile.addSample(sample.addValue(samples).addValue(value(samples, value)));
  }

  private long value(long samples, long value) {
    return switch (order.event()) {
      case CPU, WALL -> samples * order.intervalNanos();
      case ALLOC -> value;
      case LOCK -> (long) (value * jfr.nanosPerTick);
    };
  }

  private Profile finish() {
    ProfiledEvent event = order.event();
    ValueType counts = type(event.countType(), "count");
    ValueType values = type(event.valueType(), event.unit());
    profile.addSampleType(counts).addSampleType(values).setDefaultSampleType(values.getType());
    switch (event) {
      case CPU, WALL -> profile.setPeriodType(values).setPeriod(order.intervalNanos());
      case ALLOC, LOCK -> profile.setPeriodType(counts).setPeriod(1);
    }
    profile.setTimeNanos(jfr.startNanos).setDurationNanos(jfr.durationNanos());
    profile.addComment(text("method: async-profiler, " + order.option()));
    profile.addComment(text("samples: " + counted));
    functions.forEach(
        (name, id) -> profile.addFunction(Function.newBuilder().setId(id).setName(text(name))));
    locations.forEach(
        (place, id) ->
            profile.addLocation(
                Location.newBuilder()
                    .setId(id)
                    .addLine(
                        Line.newBuilder().setFunctionId(place.function()).setLine(place.line()))));
    texts.texts().forEach(profile::addStringTable);
    return profile.build();
  }

  private long location(String function, int line) {
    long id = functions.computeIfAbsent(function, _ -> functions.size() + 1L);
    return locations.computeIfAbsent(new Place(id, line), _ -> locations.size() + 1L);
  }

  private ValueType type(String type, String unit) {
    return ValueType.newBuilder().setType(text(type)).setUnit(text(unit)).build();
  }

  private long text(String text) {
    return texts.of(text);
  }
}
