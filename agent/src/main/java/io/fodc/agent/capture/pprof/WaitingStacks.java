package io.fodc.agent.capture.pprof;

import io.fodc.profiling.pprof.Frame;
import io.fodc.profiling.pprof.NotAProfileException;
import io.fodc.profiling.pprof.Place;
import io.fodc.profiling.pprof.ProfileBuilder;
import io.fodc.profiling.pprof.ProfileStacks;
import io.fodc.profiling.pprof.SampleLabel;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stacks of goroutines that were seen waiting, and how often. At most so many different ones; what
 * more there are count for their kind of wait, without their stack. One thread.
 */
final class WaitingStacks {
  private static final List<Place> LEFT_OUT =
      List.of(new Place(0, List.of(new Frame("[more stacks than are kept]", "", 0, 0))));

  private final int mostStacks;
  private final Map<Waiting, Weight> weights = new HashMap<>();
  private long goroutines;

  WaitingStacks(int mostStacks) {
    this.mostStacks = mostStacks;
  }

  /**
   * Adds what one look showed.
   *
   * @param nanos of time that this look stands for
   */
  void add(Profile profile, long nanos) throws NotAProfileException {
    ProfileStacks stacks = new ProfileStacks(profile);
    long seen = 0;
    for (Sample sample : profile.getSampleList()) {
      long count = sample.getValueCount() == 0 ? 0 : Math.max(0, sample.getValue(0));
      seen += count;
      List<Place> stack = stacks.of(sample);
      List<String> functions = functions(stack);
      Optional<Wait> wait = GoWaits.of(functions);
      if (wait.isPresent() && count > 0) {
        add(new Waiting(wait.get(), called(stack, functions)), count, nanos);
      }
    }
    goroutines = seen;
  }

  /** How many goroutines the last look showed, waiting or not. */
  long goroutines() {
    return goroutines;
  }

  /** Number of goroutines seen waiting, over all looks, for locks or for the other things. */
  long waiting(boolean locks) {
    return weights.entrySet().stream()
        .filter(entry -> entry.getKey().reason.lock() == locks)
        .mapToLong(entry -> entry.getValue().count)
        .sum();
  }

  /** Puts the stacks into a profile: those that wait for locks, or those that wait otherwise. */
  void into(ProfileBuilder profile, boolean locks) {
    weights.entrySet().stream()
        .filter(entry -> entry.getKey().reason.lock() == locks)
        .sorted((a, b) -> Long.compare(b.getValue().nanos, a.getValue().nanos))
        .forEach(
            entry ->
                profile.sample(
                    entry.getKey().stack,
                    List.of(new SampleLabel("wait", entry.getKey().reason.word())),
                    entry.getValue().count,
                    entry.getValue().nanos));
  }

  private void add(Waiting waiting, long count, long nanos) {
    Waiting kept =
        weights.containsKey(waiting) || weights.size() < mostStacks
            ? waiting
            : new Waiting(waiting.reason, LEFT_OUT);
    weights.computeIfAbsent(kept, _ -> new Weight()).add(count, nanos);
  }

  private static List<String> functions(List<Place> stack) {
    List<String> functions = new ArrayList<>();
    for (Place place : stack) {
      place.frames().forEach(frame -> functions.add(frame.function()));
    }
    return functions;
  }

  /** The stack from the function on by which the program waits. */
  private static List<Place> called(List<Place> stack, List<String> functions) {
    int skip = Math.min(GoWaits.primitives(functions), functions.size()) - 1;
    List<Place> called = new ArrayList<>();
    for (Place place : stack) {
      int frames = place.frames().size();
      if (skip >= frames) {
        skip -= frames;
      } else {
        called.add(
            skip <= 0 ? place : new Place(place.address(), place.frames().subList(skip, frames)));
        skip = 0;
      }
    }
    return called;
  }

  private record Waiting(Wait reason, List<Place> stack) {}

  private static final class Weight {
    private long count;
    private long nanos;

    void add(long more, long eachNanos) {
      count += more;
      nanos += more * eachNanos;
    }
  }
}
