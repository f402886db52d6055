package io.fodc.profiling.pprof;

import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The stacks of one profile, told by what they are and not by the profile's own numbers, so that
 * stacks of several profiles can be compared. Numbers that lead nowhere are faults of the profile.
 */
public final class ProfileStacks {
  private static final int MOST_DEPTH = 1024;

  private final Profile profile;
  private final Map<Long, Place> places = new HashMap<>();

  /**
   * Looks up every location once.
   *
   * @throws NotAProfileException when one has a number that leads nowhere
   */
  public ProfileStacks(Profile profile) throws NotAProfileException {
    this.profile = profile;
    Map<Long, Function> functions = new HashMap<>();
    for (Function function : profile.getFunctionList()) {
      functions.put(function.getId(), function);
    }
    for (Location location : profile.getLocationList()) {
      places.put(location.getId(), place(location, functions));
    }
  }

  /** The stack of a sample of this profile, innermost first. */
  public List<Place> of(Sample sample) throws NotAProfileException {
    if (sample.getLocationIdCount() > MOST_DEPTH) {
      throw new NotAProfileException("a stack has more than " + MOST_DEPTH + " places");
    }
    List<Place> stack = new ArrayList<>(sample.getLocationIdCount());
    for (long id : sample.getLocationIdList()) {
      Place place = places.get(id);
      if (place == null) {
        throw new NotAProfileException("location " + id + " is not in the profile");
      }
      stack.add(place);
    }
    return stack;
  }

  private Place place(Location location, Map<Long, Function> functions)
      throws NotAProfileException {
    List<Frame> frames = new ArrayList<>(location.getLineCount());
    for (Line line : location.getLineList()) {
      Function function = functions.get(line.getFunctionId());
      if (function == null) {
        throw new NotAProfileException(
            "function " + line.getFunctionId() + " is not in the profile");
      }
      frames.add(
          new Frame(
              text(function.getName()),
              text(function.getFilename()),
              line.getLine(),
              function.getStartLine()));
    }
    return new Place(location.getAddress(), frames);
  }

  private String text(long number) throws NotAProfileException {
    if (number < 0 || number >= profile.getStringTableCount()) {
      throw new NotAProfileException("text " + number + " is not in the profile");
    }
    return profile.getStringTable((int) number);
  }
}
