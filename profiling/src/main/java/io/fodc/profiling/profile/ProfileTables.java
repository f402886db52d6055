package io.fodc.profiling.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link Profile} of tables as they stood on the wire: nothing refers to what is not there.
 */
final class ProfileTables {
  private static final int MISSING = -1;

  /** Two profiles of this much can be added. */
  private static final long MOST_SUM = 1L << 62;

  private static final int LOCATION_PARTS = 5;
  private static final int FUNCTION_PARTS = 4;

  private final RawProfile raw;
  private final List<Frame> frames = new ArrayList<>();
  private final Map<String, Integer> frameOfName = new HashMap<>();

  ProfileTables(RawProfile raw) {
    this.raw = raw;
  }

  Profile profile() throws ProfileException {
    if (raw.strings.isEmpty() || !raw.strings.getFirst().isEmpty()) {
      throw ProfileException.malformed("its first string is not the empty one");
    }
    ProfileFacts facts = ProfileFacts.of(raw);
    checkValues(facts.sampleTypes());
    int[] functionFrames = functionFrames();
    int[] rows = rows(raw.locations, LOCATION_PARTS, raw.locationIds.size(), "location");
    MappingNames mappings = new MappingNames(raw);
    int[] frameStarts = new int[rows.length + 1];
    Ints locationFrames = new Ints("frames of locations", Integer.MAX_VALUE, 1);
    for (int location = 0; location < rows.length; location++) {
      addFrames(rows[location], functionFrames, mappings, locationFrames);
      frameStarts[location + 1] = locationFrames.size();
    }
    int samples = raw.stackStarts.size();
    int[] starts = Arrays.copyOf(raw.stackStarts.toArray(), samples + 1);
    starts[samples] = raw.stackLocations.size();
    int[] ends = Arrays.copyOfRange(starts, 1, samples + 1);
    Profile.Stacks stacks =
        new Profile.Stacks(
            starts, ends, raw.stackLocations.toArray(), frameStarts, locationFrames.toArray());
    checkDepths(stacks);
    String drop = raw.string(raw.dropFrames, "the pattern of frames to drop");
    String keep = raw.string(raw.keepFrames, "the pattern of frames to keep");
    if (!drop.isEmpty()) {
      stacks = new DroppedFrames(drop, keep, frames).applyTo(stacks);
    }
    return new Profile(facts, frames, stacks, raw.values.toArray(), SampleLabels.of(raw));
  }

  private void checkValues(List<SampleType> types) throws ProfileException {
    for (int i = 0; i < raw.valueCounts.size(); i++) {
      if (raw.valueCounts.get(i) != types.size()) {
        throw ProfileException.malformed(
            "a sample has " + raw.valueCounts.get(i) + " values for " + types.size() + " types");
      }
    }
    long[] sums = new long[types.size()];
    for (int i = 0; i < raw.values.size(); i++) {
      long value = raw.values.get(i);
      long sum = sums[i % sums.length] + Math.abs(value);
      if (value == Long.MIN_VALUE || sum < 0 || sum > MOST_SUM) {
        throw ProfileException.malformed("its values add up to more than 2^62");
      }
      sums[i % sums.length] = sum;
    }
  }

  private void checkDepths(Profile.Stacks stacks) throws ProfileException {
    for (int sample = 0; sample < stacks.ends().length; sample++) {
      long depth = 0;
      for (int i = stacks.starts()[sample]; i < stacks.ends()[sample]; i++) {
        int location = stacks.locations()[i];
        depth += stacks.frameStarts()[location + 1] - stacks.frameStarts()[location];
      }
      if (depth > raw.limits.stackFrames()) {
        throw ProfileException.tooLarge("functions in one stack", raw.limits.stackFrames());
      }
    }
  }

  /** {@code [number]}: in which row of a table it is defined. */
  private static int[] rows(Longs table, int parts, int count, String what)
      throws ProfileException {
    int[] rows = new int[count];
    Arrays.fill(rows, MISSING);
    for (int row = 0; row * parts < table.size(); row++) {
      int number = (int) table.get(row * parts);
      if (rows[number] != MISSING) {
        throw ProfileException.malformed("two " + what + "s have the same id");
      }
      rows[number] = row;
    }
    for (int row : rows) {
      if (row == MISSING) {
        throw ProfileException.malformed("a " + what + " is referred to and not defined");
      }
    }
    return rows;
  }

  /** {@code [number of a function]}: its frame. */
  private int[] functionFrames() throws ProfileException {
    int[] rows = rows(raw.functions, FUNCTION_PARTS, raw.functionIds.size(), "function");
    int[] found = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int at = rows[i] * FUNCTION_PARTS;
      String name = raw.string(raw.functions.get(at + 1), "a function's name");
      String file = raw.string(raw.functions.get(at + 2), "a function's file");
      found[i] = frame(name.isEmpty() ? "<unknown>" : name, file, raw.functions.get(at + 3));
    }
    return found;
  }

  private int frame(String name, String file, long line) {
    return frameOfName.computeIfAbsent(
        name,
        n -> {
          frames.add(new Frame(n, file, line));
          return frames.size() - 1;
        });
  }

  private void addFrames(int row, int[] functionFrames, MappingNames mappings, Ints target)
      throws ProfileException {
    int at = row * LOCATION_PARTS;
    int first = (int) raw.locations.get(at + 3);
    int count = (int) raw.locations.get(at + 4);
    for (int i = first; i < first + count; i++) {
      int function = (int) raw.lines.get(i * 2);
      target.add(
          function == RawProfile.NO_FUNCTION
              ? frame("<unknown>", "", 0)
              : functionFrames[function]);
    }
    if (count == 0) {
      String place = mappings.place(raw.locations.get(at + 1), raw.locations.get(at + 2));
      target.add(frame(place, "", 0));
    }
  }
}
