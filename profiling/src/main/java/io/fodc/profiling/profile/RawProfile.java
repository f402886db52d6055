package io.fodc.profiling.profile;

import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a profile as they stand on the wire, indices unchecked, in flat arrays: a message
 * of a few bytes costs a few bytes here, not an object. Ids are numbered as they are met, whether
 * defined or referred to. Owned by the thread that reads.
 */
final class RawProfile {
  /** A line that says nothing of its function. */
  static final int NO_FUNCTION = -1;

  final ProfileLimits limits;

  /** Pairs of string indices: type, unit. */
  final Longs sampleTypes;

  /** {@code value[sample * types + type]}. */
  final Longs values;

  /** How many values each sample has. */
  final Ints valueCounts;

  /** {@code [sample]}: where its locations begin in {@link #stackLocations}. */
  final Ints stackStarts;

  /** Numbers of locations, leaf first. */
  final Ints stackLocations;

  /**
   * {@code [sample]}: where its labels begin in {@link #labels}, which has four numbers for each.
   */
  final Ints labelStarts;

  /** key, str, num, num_unit. */
  final Longs labels;

  final IdTable locationIds;

  /** Five numbers for each location: its number, mapping id, address, first line, lines. */
  final Longs locations;

  /** Pairs: the function's number, the line. */
  final Longs lines;

  final IdTable functionIds;

  /** Four numbers for each function: its number, name, file name, first line. */
  final Longs functions;

  /** Four numbers for each mapping: id, start, file offset, file name. */
  final Longs mappings;

  final List<String> strings = new ArrayList<>();
  final Longs comments;
  long periodType;
  long periodUnit;
  long period;
  long timeNanos;
  long durationNanos;
  long defaultSampleType;
  long dropFrames;
  long keepFrames;

  RawProfile(ProfileLimits limits) {
    this.limits = limits;
    sampleTypes = new Longs("sample types", limits.sampleTypes(), 2);
    values = new Longs("samples", limits.samples(), limits.sampleTypes());
    valueCounts = new Ints("samples", limits.samples(), 1);
    stackStarts = new Ints("samples", limits.samples(), 1);
    stackLocations = new Ints("frames in all stacks", limits.frames(), 1);
    labelStarts = new Ints("samples", limits.samples(), 1);
    labels = new Longs("labels", limits.labels(), 4);
    locationIds = new IdTable("locations", limits.locations());
    locations = new Longs("locations", limits.locations(), 5);
    lines = new Longs("lines", limits.lines(), 2);
    functionIds = new IdTable("functions", limits.functions());
    functions = new Longs("functions", limits.functions(), 4);
    mappings = new Longs("mappings", limits.mappings(), 4);
    comments = new Longs("comments", 1_024, 1);
  }

  void addString(String text) throws ProfileException {
    if (strings.size() >= limits.strings()) {
      throw ProfileException.tooLarge("strings", limits.strings());
    }
    strings.add(text);
  }

  /**
   * The string at an index of the wire.
   *
   * @throws ProfileException if there is none
   */
  String string(long index, String what) throws ProfileException {
    if (index < 0 || index >= strings.size()) {
      throw ProfileException.malformed(
          what + " is string " + index + " of " + strings.size() + " strings");
    }
    return strings.get((int) index);
  }
}
