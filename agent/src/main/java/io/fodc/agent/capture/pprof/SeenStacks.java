package io.fodc.agent.capture.pprof;

import io.fodc.profiling.pprof.Frame;
import io.fodc.profiling.pprof.NotAProfileException;
import io.fodc.profiling.pprof.Place;
import io.fodc.profiling.pprof.ProfileBuilder;
import io.fodc.profiling.pprof.SampleLabel;
import io.fodc.schemas.wire.pprof.Profile;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Stacks of goroutines that were seen waiting or near a lock, and how often. At most so many
 * different ones; what more there are count without their stack. One thread.
 */
final class SeenStacks {
  private static final List<Place> LEFT_OUT =
      List.of(new Place(0, List.of(new Frame("[more stacks than are kept]", "", 0, 0))));

  private final int mostStacks;
  private final Map<Seen, Weight> weights = new HashMap<>();
  private long goroutines;

  SeenStacks(int mostStacks) {
    this.mostStacks = mostStacks;
  }

  /**
   * Adds what one look showed.
   *
   * @param nanos of time that this look stands for
   */
  void add(Profile profile, long nanos) throws NotAProfileException {
    List<GoroutineStack> stacks = GoroutineStack.of(profile);
    Set<String> takers =
        stacks.stream()
            .filter(GoroutineStack::waitsForMutex)
            .flatMap(stack -> stack.caller().stream())
            .collect(Collectors.toSet());
    for (GoroutineStack stack : stacks) {
      sightings(stack, takers).forEach(seen -> add(seen, stack.count(), nanos));
    }
    goroutines = stacks.stream().mapToLong(GoroutineStack::count).sum();
  }

  /** How many goroutines the last look showed, in whatever state. */
  long goroutines() {
    return goroutines;
  }

  /** Number of goroutines seen so, over all looks. */
  long count(Sighting sighting) {
    return of(sighting).mapToLong(entry -> entry.getValue().count).sum();
  }

  /** Puts the stacks of one kind into a profile, the greatest first. */
  void into(ProfileBuilder profile, Sighting sighting) {
    of(sighting)
        .sorted(Comparator.comparingLong(entry -> -entry.getValue().nanos))
        .forEach(
            entry ->
                profile.sample(
                    entry.getKey().stack,
                    List.of(new SampleLabel(sighting.labelKey(), entry.getKey().word)),
                    entry.getValue().count,
                    entry.getValue().nanos));
  }

  private Stream<Map.Entry<Seen, Weight>> of(Sighting sighting) {
    return weights.entrySet().stream().filter(entry -> entry.getKey().sighting == sighting);
  }

  /** Who waits for a lock is that alone; who waits otherwise may hold one while it does. */
  private static Stream<Seen> sightings(GoroutineStack stack, Set<String> takers) {
    Stream<Seen> waiting =
        stack.reason().stream()
            .map(
                reason ->
                    new Seen(
                        reason.lock() ? Sighting.LOCK : Sighting.CHANNEL,
                        reason.word(),
                        stack.called()));
    boolean near = !stack.reason().map(Wait::lock).orElse(false);
    Optional<String> taker =
        near ? stack.functions().stream().filter(takers::contains).findFirst() : Optional.empty();
    return Stream.concat(
        waiting, taker.stream().map(name -> new Seen(Sighting.NEAR, name, stack.places())));
  }

  private void add(Seen seen, long count, long nanos) {
    Seen kept =
        weights.containsKey(seen) || weights.size() < mostStacks
            ? seen
            : new Seen(seen.sighting, seen.sighting == Sighting.NEAR ? "" : seen.word, LEFT_OUT);
    weights.computeIfAbsent(kept, _ -> new Weight()).add(count, nanos);
  }

  private record Seen(Sighting sighting, String word, List<Place> stack) {}

  private static final class Weight {
    private long count;
    private long nanos;

    void add(long more, long eachNanos) {
      count += more;
      nanos += more * eachNanos;
    }
  }
}
