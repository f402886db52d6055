package io.fodc.agent.ktm;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.process.ProcessFinder;
import io.fodc.agent.process.ProcessFinding;
import io.fodc.agent.process.ProcessQuery;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.telemetry.UnifiedCgroups;
import io.fodc.ktm.KtmTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Follows one target: looks at every tick whether its process is still the same one and where it
 * is, and looks for it anew when it is not. One thread.
 */
final class TargetWatch {
  /** {@code PROC_PID_INIT_INO} of the kernel: where pids are those that programs see. */
  private static final String INITIAL_PIDS = "pid:[4026531836]";

  private static final int TICKS_OF_PORTS = 6;

  private final KernelRoots roots;
  private final KtmSettings.Wanted wanted;
  private final UnifiedCgroups cgroups;
  private final ProcessFinder finder;
  private Watched newest = Watched.UNKNOWN;
  private Set<Integer> ports = Set.of();
  private String missing = "";
  private int ticks;

  TargetWatch(KernelRoots roots, KtmSettings.Wanted wanted) {
    this.roots = roots;
    this.wanted = wanted;
    this.cgroups = new UnifiedCgroups(roots);
    this.finder = new ProcessFinder(roots.proc(), wanted.query());
  }

  String name() {
    return wanted.name();
  }

  /** The newest finding. */
  Watched newest() {
    return newest;
  }

  /** Looks now; gives the change since the last look, if there is any. */
  Optional<String> look() {
    Watched before = newest;
    newest =
        process()
            .<Watched>map(seen -> new Watched(Optional.of(seen), "", cgroup(seen)))
            .orElseGet(() -> Watched.missing(missing));
    Optional<String> change = newest.changeSince(before);
    if (change.isPresent() || ticks++ % TICKS_OF_PORTS == 0) {
      ports = newest.process().map(seen -> ListeningPorts.of(seen.directory())).orElse(Set.of());
    }
    return change;
  }

  /** The same process as before if it lives, else whoever matches now. */
  private Optional<ObservedProcess> process() {
    Optional<ObservedProcess> known = newest.process();
    if (known.isPresent()) {
      ObservedProcess before = known.get();
      Optional<ObservedProcess> now =
          new ProcessFinder(roots.proc(), new ProcessQuery.ByPid(before.pid())).find().process();
      // One that is dead and waits for its parent has no command line any more.
      if (now.filter(seen -> seen.isSameAs(before) && !seen.argv().isEmpty()).isPresent()) {
        return now;
      }
    }
    return switch (finder.find()) {
      case ProcessFinding.Found(ObservedProcess process) -> Optional.of(process);
      case ProcessFinding.Missing(String reason) -> {
        missing = reason;
        yield Optional.empty();
      }
    };
  }

  /** Its cgroup, unless others are in it for sure: everybody, or this agent itself. */
  private Optional<UnifiedCgroups.Cgroup> cgroup(ObservedProcess seen) {
    Optional<UnifiedCgroups.Cgroup> own = cgroups.of("self");
    return cgroups
        .of(Long.toString(seen.pid()))
        .filter(group -> !group.top())
        .filter(group -> own.isEmpty() || !own.get().directory().startsWith(group.directory()));
  }

  /** What programs are told about it. */
  KtmTarget target() {
    Set<Integer> tgids =
        pidsAreInitial()
            ? newest.process().map(seen -> Set.of(hostPid(seen))).orElse(Set.of())
            : Set.of();
    List<KtmTarget.Cgroup> groups =
        newest.cgroup().map(group -> new KtmTarget.Cgroup(group.id(), group.level())).stream()
            .toList();
    return new KtmTarget(
        wanted.name(), tgids, groups, comm(tgids.isEmpty() && groups.isEmpty()), ports);
  }

  /** Who is watched by pid has the name of many others: only if nothing else tells. */
  private Optional<String> comm(boolean nothingElse) {
    return switch (wanted.query()) {
      case ProcessQuery.ByComm byComm -> Optional.of(byComm.prefix());
      case ProcessQuery.ByPid _ ->
          nothingElse ? newest.process().map(ObservedProcess::comm) : Optional.empty();
    };
  }

  /** The first of {@code NSpid} is the pid where {@code /proc} was mounted. */
  private static int hostPid(ObservedProcess seen) {
    try {
      for (String line : Files.readAllLines(seen.directory().resolve("status"))) {
        if (line.startsWith("NSpid:")) {
          return Integer.parseInt(line.substring("NSpid:".length()).strip().split("\\s+", 2)[0]);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Kernels without the line have one namespace's pids only.
    }
    return (int) seen.pid();
  }

  /** Programs see the pids of the initial namespace; from another one they cannot be told. */
  private boolean pidsAreInitial() {
    try {
      Path namespace = roots.proc().resolve("self").resolve("ns").resolve("pid");
      return Files.readSymbolicLink(namespace).toString().equals(INITIAL_PIDS);
    } catch (IOException e) {
      return false;
    }
  }
}
