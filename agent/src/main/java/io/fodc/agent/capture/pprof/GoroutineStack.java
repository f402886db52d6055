package io.fodc.agent.capture.pprof;

import io.fodc.profiling.pprof.NotAProfileException;
import io.fodc.profiling.pprof.Place;
import io.fodc.profiling.pprof.ProfileStacks;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goroutines with the same stack at one instant.
 *
 * @param places innermost first
 * @param functions of these, inlined ones too, innermost first
 * @param reason what they wait for; empty when for nothing that matters here
 * @param count how many they are, at least 1
 */
record GoroutineStack(
    List<Place> places, List<String> functions, Optional<Wait> reason, long count) {
  GoroutineStack {
    places = List.copyOf(places);
    functions = List.copyOf(functions);
  }

  /** All of a profile of goroutines. */
  static List<GoroutineStack> of(Profile profile) throws NotAProfileException {
    ProfileStacks stacks = new ProfileStacks(profile);
    List<GoroutineStack> all = new ArrayList<>(profile.getSampleCount());
    for (Sample sample : profile.getSampleList()) {
      if (sample.getValueCount() > 0 && sample.getValue(0) > 0) {
        List<Place> places = stacks.of(sample);
        List<String> functions = new ArrayList<>();
        for (Place place : places) {
          place.frames().forEach(frame -> functions.add(frame.function()));
        }
        all.add(new GoroutineStack(places, functions, GoWaits.of(functions), sample.getValue(0)));
      }
    }
    return all;
  }

  boolean waitsForMutex() {
    return reason.filter(one -> one == Wait.MUTEX || one == Wait.RWMUTEX).isPresent();
  }

  /** The function of the program in which they wait. */
  Optional<String> caller() {
    int primitives = GoWaits.primitives(functions);
    return primitives < functions.size()
        ? Optional.of(functions.get(primitives))
        : Optional.empty();
  }

  /** The stack from the function on by which the program waits: {@code sync.(*Mutex).Lock}. */
  List<Place> called() {
    int skip = GoWaits.primitives(functions) - 1;
    List<Place> called = new ArrayList<>();
    for (Place place : places) {
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
}
