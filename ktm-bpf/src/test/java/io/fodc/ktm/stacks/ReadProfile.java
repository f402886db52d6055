package io.fodc.ktm.stacks;

import io.fodc.schemas.wire.pprof.Function;
import io.fodc.schemas.wire.pprof.Label;
import io.fodc.schemas.wire.pprof.Line;
import io.fodc.schemas.wire.pprof.Location;
import io.fodc.schemas.wire.pprof.Profile;
import io.fodc.schemas.wire.pprof.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads a profile message the slow way. */
record ReadProfile(Profile profile) {
  /** Names of a sample's functions, innermost first; an address where there is no name. */
  List<String> stack(Sample sample) {
    Map<Long, Location> locations = new HashMap<>();
    profile.getLocationList().forEach(one -> locations.put(one.getId(), one));
    List<String> names = new ArrayList<>();
    for (long id : sample.getLocationIdList()) {
      Location location = locations.getOrDefault(id, Location.getDefaultInstance());
      for (Line line : location.getLineList()) {
        names.add(function(line.getFunctionId()));
      }
      if (location.getLineCount() == 0) {
        names.add(Long.toHexString(location.getAddress()));
      }
    }
    return names;
  }

  /** Sum of a value over the samples that fulfil a condition. */
  long sum(int value, Predicate<Sample> condition) {
    return profile.getSampleList().stream()
        .filter(condition)
        .mapToLong(sample -> sample.getValue(value))
        .sum();
  }

  /** Whether a function is anywhere in a sample's stack. */
  Predicate<Sample> has(String function) {
    return sample -> stack(sample).contains(function);
  }

  /** The text of a label. */
  Optional<String> label(Sample sample, String key) {
    for (Label label : sample.getLabelList()) {
      if (text(label.getKey()).equals(key)) {
        return Optional.of(text(label.getStr()));
      }
    }
    return Optional.empty();
  }

  /** Lines for human readers. */
  List<String> comments() {
    return profile.getCommentList().stream().map(this::text).toList();
  }

  String text(long index) {
    return profile.getStringTable((int) index);
  }

  private String function(long id) {
    for (Function function : profile.getFunctionList()) {
      if (function.getId() == id) {
        return text(function.getName());
      }
    }
    return "no function " + id;
  }
}
