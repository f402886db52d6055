package io.fodc.ktm.stacks;

import io.fodc.ktm.symbols.Symbol;
import io.fodc.schemas.profile.StringTable;
import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import io.fodc.schemas.wire.pprof.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds the message of one profile. Used once, on one thread. */
final class ProfileMessage {
  private static final int KERNEL = -1;

  private final StackSamples samples;
  private final NamedStacks stacks;
  private final Profile.Builder profile = Profile.newBuilder();
  private final StringTable texts = new StringTable();
  private final ProfileLocations locations = new ProfileLocations(profile, texts);

  ProfileMessage(StackSamples samples, NamedStacks stacks) {
    this.samples = samples;
    this.stacks = stacks;
  }

  Profile build() {
    addPrograms();
    addTypes();
    addSamples();
    long began =
        Math.addExact(
            Math.multiplyExact(samples.started().getEpochSecond(), 1_000_000_000L),
            samples.started().getNano());
    profile.setTimeNanos(began).setDurationNanos(samples.lasted().toNanos());
    ProfileComments.of(samples, stacks.files())
        .forEach(comment -> profile.addComment(texts.of(comment)));
    texts.texts().forEach(profile::addStringTable);
    return profile.build();
  }

  /** Tools take the first mapping for the program. */
  private void addPrograms() {
    for (int process = 0; process < samples.images().size(); process++) {
      int owner = process;
      stacks
          .program(process, samples.images().get(process))
          .ifPresent(range -> locations.mapping(owner, range, false));
    }
  }

  private void addTypes() {
    switch (samples.request().sampling()) {
      case Sampling.OnCpu onCpu -> {
        profile.addSampleType(type("samples", "count")).addSampleType(type("cpu", "nanoseconds"));
        profile.setPeriodType(type("cpu", "nanoseconds")).setPeriod(onCpu.periodNanos());
        profile.setDefaultSampleType(texts.of("cpu"));
      }
      case Sampling.OffCpu _ -> {
        profile.addSampleType(type("events", "count")).addSampleType(type("delay", "nanoseconds"));
        profile.setPeriodType(type("events", "count")).setPeriod(1);
        profile.setDefaultSampleType(texts.of("delay"));
      }
    }
  }

  private void addSamples() {
    Map<Stacked, long[]> totals = new HashMap<>();
    List<Stacked> order = new ArrayList<>();
    for (StackSample sample : samples.samples()) {
      Stacked stacked = new Stacked(locationsOf(sample), labelsOf(sample));
      long[] values =
          totals.computeIfAbsent(
              stacked,
              one -> {
                order.add(one);
                return new long[2];
              });
      values[0] += sample.count();
      values[1] += sample.nanos();
    }
    for (Stacked stacked : order) {
      long[] values = totals.getOrDefault(stacked, new long[2]);
      profile.addSample(
          Sample.newBuilder()
              .addAllLocationId(stacked.locations())
              .addValue(values[0])
              .addValue(values[1])
              .addAllLabel(stacked.labels()));
    }
  }

  /** Innermost first: what the kernel does for the thread, then the thread itself. */
  private List<Long> locationsOf(StackSample sample) {
    List<Long> ids = new ArrayList<>();
    for (Symbol symbol : stacks.kernel(sample)) {
      ids.add(locations.of(KERNEL, symbol));
    }
    for (Symbol symbol : stacks.user(sample)) {
      ids.add(locations.of(sample.process(), symbol));
    }
    return ids;
  }

  private List<Label> labelsOf(StackSample sample) {
    List<Label> labels = new ArrayList<>();
    labels.add(text("thread", sample.thread()));
    if (!sample.reason().label().isEmpty()) {
      labels.add(text("reason", sample.reason().label()));
    }
    long pid = samples.images().get(sample.process()).identity().pid();
    labels.add(Label.newBuilder().setKey(texts.of("pid")).setNum(pid).build());
    return labels;
  }

  private Label text(String key, String value) {
    return Label.newBuilder().setKey(texts.of(key)).setStr(texts.of(value)).build();
  }

  private ValueType type(String type, String unit) {
    return ValueType.newBuilder().setType(texts.of(type)).setUnit(texts.of(unit)).build();
  }

  private record Stacked(List<Long> locations, List<Label> labels) {}
}
