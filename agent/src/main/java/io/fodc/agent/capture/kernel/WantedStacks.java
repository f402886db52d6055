package io.fodc.agent.capture.kernel;

import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which samples of a profile an artifact has. */
enum WantedStacks {
  ALL,
  /** Waits for other threads, and sleeps. */
  BLOCKED,
  /**
   * Waits for devices: those the kernel counts as such, and those for the journal of a file system,
   * which it does not.
   */
  INPUT_OUTPUT;

  private static final String REASON = "reason";
  private static final List<String> JOURNALS =
      List.of("jbd2_", "vfs_fsync", "do_fsync", "xlog_", "xfs_log_", "btrfs_sync_", "btrfs_wait_");

  /** The profile with these alone; names that nobody uses any more stay. */
  Profile of(Profile profile) {
    if (this == ALL) {
      return profile;
    }
    Set<Long> journals = journals(profile);
    Profile.Builder left = profile.toBuilder().clearSample();
    for (Sample sample : profile.getSampleList()) {
      boolean device =
          reason(profile, sample).equals("io")
              || sample.getLocationIdList().stream().anyMatch(journals::contains);
      if (device == (this == INPUT_OUTPUT)) {
        left.addSample(sample);
      }
    }
    return left.build();
  }

  private static String reason(Profile profile, Sample sample) {
    for (Label label : sample.getLabelList()) {
      if (text(profile, label.getKey()).equals(REASON)) {
        return text(profile, label.getStr());
      }
    }
    return "";
  }

  private static Set<Long> journals(Profile profile) {
    Set<Long> functions = new HashSet<>();
    profile
        .getFunctionList()
        .forEach(
            function -> {
              String name = text(profile, function.getName());
              if (JOURNALS.stream().anyMatch(name::startsWith)) {
                functions.add(function.getId());
              }
            });
    Set<Long> places = new HashSet<>();
    for (Location location : profile.getLocationList()) {
      for (Line line : location.getLineList()) {
        if (functions.contains(line.getFunctionId())) {
          places.add(location.getId());
        }
      }
    }
    return places;
  }

  private static String text(Profile profile, long index) {
    return profile.getStringTable(Math.toIntExact(index));
  }
}
