package io.fodc.profiling.profile;

/**
 * How much of a profile is read. Each is checked before what it limits is allocated, so that a
 * profile costs at most a small multiple of {@code inflatedBytes} whatever it says.
 *
 * @param inflatedBytes its bytes once decompressed
 * @param samples its samples
 * @param frames places in the stacks of all samples together
 * @param stackFrames functions in one stack, inlined ones counted
 * @param labels labels of all samples together
 * @param locations its locations
 * @param lines lines of all locations together
 * @param functions its functions
 * @param mappings its mappings
 * @param strings its strings
 * @param stringBytes bytes of one string
 * @param sampleTypes values of a sample
 */
public record ProfileLimits(
    long inflatedBytes,
    int samples,
    int frames,
    int stackFrames,
    int labels,
    int locations,
    int lines,
    int functions,
    int mappings,
    int strings,
    int stringBytes,
    int sampleTypes) {
  /** 64 MiB, and counts that real profiles of that size stay below. */
  public static final ProfileLimits DEFAULTS =
      new ProfileLimits(
          64L << 20,
          1_000_000,
          16_000_000,
          2_048,
          4_000_000,
          1_000_000,
          2_000_000,
          1_000_000,
          65_536,
          1_000_000,
          65_536,
          16);

  /** The same with another limit of decompressed bytes. */
  public ProfileLimits withInflatedBytes(long bytes) {
    return new ProfileLimits(
        bytes,
        samples,
        frames,
        stackFrames,
        labels,
        locations,
        lines,
        functions,
        mappings,
        strings,
        stringBytes,
        sampleTypes);
  }
}
