package io.fodc.agent.ktm;

import io.fodc.ktm.KtmScope;
import io.fodc.ktm.KtmTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everybody who is watched, in the order of their rows. The native thread's. */
final class Targets {
  private static final int MOST_CHANGES = 64;

  /**
   * Something that became of a target.
   *
   * @param what {@code found}, {@code restarted}, {@code moved}, {@code gone}, {@code missing}
   * @param detail who and where, or why not
   * @param missing why there is none now; empty when there is
   */
  record Change(String target, String what, String detail, String missing) {}

  private final List<TargetWatch> watches;
  private final List<Change> changes = new ArrayList<>();

  Targets(List<TargetWatch> watches) {
    this.watches = List.copyOf(watches);
  }

  List<String> names() {
    return watches.stream().map(TargetWatch::name).toList();
  }

  /** Looks for everybody now; gives what programs are told. */
  KtmScope look() {
    List<KtmTarget> found = new ArrayList<>();
    boolean byComm = false;
    for (TargetWatch watch : watches) {
      Optional<String> change = watch.look();
      change.ifPresent(what -> note(watch, what));
      KtmTarget target = watch.target();
      found.add(target);
      byComm |= target.tgids().isEmpty() && target.cgroups().isEmpty() && target.comm().isPresent();
    }
    return new KtmScope(found, byComm);
  }

  private void note(TargetWatch watch, String what) {
    if (changes.size() < MOST_CHANGES) {
      Watched now = watch.newest();
      changes.add(new Change(watch.name(), what, now.describe(), now.reason()));
    }
  }

  /** What changed since the last call, oldest first, at most {@value #MOST_CHANGES}. */
  List<Change> changes() {
    List<Change> drained = List.copyOf(changes);
    changes.clear();
    return drained;
  }

  /** Targets whose process is there. */
  long present() {
    return watches.stream().filter(watch -> watch.newest().process().isPresent()).count();
  }
}
