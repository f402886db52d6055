package io.fodc.profiling.pprof;

import io.fodc.schemas.profile.StringTable;
import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Mapping;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import io.fodc.schemas.wire.pprof.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes the message of one profile from stacks: each text, function and place once. Used once, on
 * one thread; as large as what it was given.
 */
public final class ProfileBuilder {
  private final Profile.Builder profile = Profile.newBuilder();
  private final StringTable texts = new StringTable();
  private final Map<FunctionKey, Long> functions = new HashMap<>();
  private final Map<Place, Long> places = new HashMap<>();

  /**
   * A profile without samples.
   *
   * @param kinds of the numbers of each sample, in their order; the last is shown first
   * @param program whose stacks they are; a name or a path
   */
  public ProfileBuilder(List<SampleKind> kinds, String program) {
    for (SampleKind kind : kinds) {
      profile.addSampleType(type(kind));
    }
    profile.setDefaultSampleType(texts.of(kinds.getLast().type()));
    profile.addMapping(
        Mapping.newBuilder()
            .setId(1)
            .setFilename(texts.of(program))
            .setHasFunctions(true)
            .setHasFilenames(true)
            .setHasLineNumbers(true)
            .setHasInlineFrames(true));
  }

  /** What lies between two looks, and how much of it. */
  public void period(SampleKind kind, long period) {
    profile.setPeriodType(type(kind)).setPeriod(period);
  }

  /** When it was taken, and for how long. */
  public void time(Instant from, Duration duration) {
    long nanos =
        Math.addExact(
            Math.multiplyExact(from.getEpochSecond(), 1_000_000_000L), (long) from.getNano());
    profile.setTimeNanos(nanos).setDurationNanos(duration.toNanos());
  }

  /** A line for people. */
  public void comment(String line) {
    profile.addComment(texts.of(line));
  }

  /**
   * Adds a sample; equal ones are not put together.
   *
   * @param stack innermost first
   * @param values as many as there are kinds
   */
  public void sample(List<Place> stack, List<SampleLabel> labels, long... values) {
    Sample.Builder sample = Sample.newBuilder();
    for (Place place : stack) {
      sample.addLocationId(number(place));
    }
    for (long value : values) {
      sample.addValue(value);
    }
    for (SampleLabel label : labels) {
      sample.addLabel(
          Label.newBuilder().setKey(texts.of(label.key())).setStr(texts.of(label.value())));
    }
    profile.addSample(sample);
  }

  /** The message. */
  public Profile build() {
    texts.texts().forEach(profile::addStringTable);
    return profile.build();
  }

  private long number(Place place) {
    Long known = places.get(place);
    if (known != null) {
      return known;
    }
    long id = places.size() + 1L;
    places.put(place, id);
    Location.Builder location =
        Location.newBuilder().setId(id).setMappingId(1).setAddress(place.address());
    for (Frame frame : place.frames()) {
      location.addLine(Line.newBuilder().setFunctionId(function(frame)).setLine(frame.line()));
    }
    profile.addLocation(location);
    return id;
  }

  private long function(Frame frame) {
    FunctionKey key = new FunctionKey(frame.function(), frame.file());
    Long known = functions.get(key);
    if (known != null) {
      return known;
    }
    long id = functions.size() + 1L;
    functions.put(key, id);
    profile.addFunction(
        Function.newBuilder()
            .setId(id)
            .setName(texts.of(frame.function()))
            .setSystemName(texts.of(frame.function()))
            .setFilename(texts.of(frame.file()))
            .setStartLine(frame.startLine()));
    return id;
  }

  private ValueType type(SampleKind kind) {
    return ValueType.newBuilder()
        .setType(texts.of(kind.type()))
        .setUnit(texts.of(kind.unit()))
        .build();
  }

  private record FunctionKey(String name, String file) {}
}
