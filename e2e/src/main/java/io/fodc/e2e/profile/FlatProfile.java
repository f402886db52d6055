package io.fodc.e2e.profile;

import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Mapping;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Time by the innermost function of the process itself, as Go's own profiler counts it: time in the
 * kernel is the caller's, and so is the place where two signals at once leave a function. Time in
 * the handler by which that profiler looks at the process is left out, because it does not see
 * itself.
 *
 * @param nanos time by function
 * @param samples number of samples counted
 * @param inKernel how many of them were in the kernel
 * @param ownProfiler samples left out
 */
public record FlatProfile(Map<String, Long> nanos, long samples, long inKernel, long ownProfiler) {
  private static final String KERNEL = "[kernel]";
  private static final String UNKNOWN = "?";

  /** Where Go's profiler is told the process is when it was to be preempted at the same moment. */
  private static final String PREEMPTED = "runtime.asyncPreempt";

  private static final List<String> PROFILER =
      List.of("runtime.sigprof", "runtime.sigtrampgo", "runtime.sigtramp", "runtime.sigreturn");

  /** Adds up a CPU profile. */
  public static FlatProfile of(Profile profile) {
    Reader reader = new Reader(profile);
    Map<String, Long> nanos = new TreeMap<>();
    long counted = 0;
    long inKernel = 0;
    long ownProfiler = 0;
    for (Sample sample : profile.getSampleList()) {
      if (PROFILER.stream().anyMatch(reader.functions(sample)::contains)) {
        ownProfiler += sample.getValue(0);
        continue;
      }
      nanos.merge(reader.innermost(sample), sample.getValue(1), Long::sum);
      counted += sample.getValue(0);
      inKernel += reader.isInKernel(sample) ? sample.getValue(0) : 0;
    }
    return new FlatProfile(nanos, counted, inKernel, ownProfiler);
  }

  /** The hottest functions, hottest first. */
  public List<String> hottest(int count) {
    return nanos.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(count)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A function's share of all time, 0 to 1. */
  public double share(String function) {
    double total = nanos.values().stream().mapToLong(Long::longValue).sum();
    return nanos.getOrDefault(function, 0L) / Math.max(total, 1);
  }

  private static final class Reader {
    private final Profile profile;
    private final Map<Long, Location> locations = new HashMap<>();
    private final Map<Long, Function> functions = new HashMap<>();
    private final Map<Long, Mapping> mappings = new HashMap<>();

    Reader(Profile profile) {
      this.profile = profile;
      profile.getLocationList().forEach(one -> locations.put(one.getId(), one));
      profile.getFunctionList().forEach(one -> functions.put(one.getId(), one));
      profile.getMappingList().forEach(one -> mappings.put(one.getId(), one));
    }

    String innermost(Sample sample) {
      return sample.getLocationIdList().stream()
          .map(this::location)
          .filter(one -> !isKernel(one))
          .map(one -> name(one).orElse(UNKNOWN))
          .filter(name -> !name.equals(PREEMPTED))
          .findFirst()
          .orElse(UNKNOWN);
    }

    boolean isInKernel(Sample sample) {
      return sample.getLocationIdCount() > 0 && isKernel(location(sample.getLocationId(0)));
    }

    List<String> functions(Sample sample) {
      return sample.getLocationIdList().stream()
          .flatMap(id -> location(id).getLineList().stream())
          .map(this::name)
          .toList();
    }

    private Location location(long id) {
      return locations.getOrDefault(id, Location.getDefaultInstance());
    }

    private Optional<String> name(Location location) {
      return location.getLineList().stream().findFirst().map(this::name);
    }

    private String name(Line line) {
      Function function =
          functions.getOrDefault(line.getFunctionId(), Function.getDefaultInstance());
      return profile.getStringTable((int) function.getName());
    }

    private boolean isKernel(Location location) {
      Mapping mapping =
          mappings.getOrDefault(location.getMappingId(), Mapping.getDefaultInstance());
      return profile.getStringTable((int) mapping.getFilename()).equals(KERNEL);
    }
  }
}
