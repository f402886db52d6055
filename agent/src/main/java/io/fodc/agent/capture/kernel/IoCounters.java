package io.fodc.agent.capture.kernel;

import io.fodc.agent.process.ObservedProcess;
import io.fodc.agent.telemetry.KernelRoots;
import io.fodc.agent.telemetry.UnifiedCgroups;
import io.fodc.ktm.KtmException;
import io.fodc.ktm.KtmGroup;
import io.fodc.ktm.KtmHost;
import io.fodc.ktm.KtmObjects;
import io.fodc.ktm.KtmReader;
import io.fodc.ktm.KtmScope;
import io.fodc.ktm.KtmSession;
import io.fodc.ktm.KtmTarget;
import io.fodc.ktm.LeftOut;
import io.fodc.ktm.symbols.ProcessIdentity;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Programs that count system calls and requests of devices for one capture, whatever telemetry
 * counts beside it. When they cannot be hooked, it is said why, and the capture goes on without.
 */
final class IoCounters implements AutoCloseable {
  private static final Set<KtmGroup> GROUPS = EnumSet.of(KtmGroup.SYSCALLS, KtmGroup.BLOCK);
  private static final long CALL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Open(KtmSession session, KtmReader reader) {}

  private final KernelAccess.Lease lease;
  private final List<String> missing = new ArrayList<>();

  /** Filled and emptied on the native thread: closing finds what a call that was cut has made. */
  private final List<Open> open = new ArrayList<>(1);

  private IoCounters(KernelAccess.Lease lease) {
    this.lease = lease;
  }

  static IoCounters open(
      KernelAccess.Lease lease, KtmHost host, KernelRoots roots, ObservedProcess target)
      throws InterruptedException {
    IoCounters counters = new IoCounters(lease);
    boolean given = false;
    try {
      counters.hook(host, scope(host, roots, target));
      given = true;
      return counters;
    } finally {
      if (!given) {
        counters.close();
      }
    }
  }

  private void hook(KtmHost host, Optional<KtmScope> scope) throws InterruptedException {
    if (scope.isEmpty()) {
      missing.add(
          "syscalls: the agent has a pid namespace of its own and the process shares its cgroup:"
              + " use hostPID, or another container");
    }
    try {
      call(
          "hooking counters",
          () -> {
            KtmSession session = KtmSession.open(lease.library(), host, KtmObjects.ofJar(), GROUPS);
            open.add(new Open(session, new KtmReader(session, host)));
            session.scope(scope.orElse(KtmScope.NOBODY));
            session.leftOut().stream().map(IoCounters::word).forEach(missing::add);
            return true;
          });
    } catch (KtmException e) {
      missing.add("syscalls, block: " + e.getMessage());
    }
  }

  private static String word(LeftOut one) {
    return one.group().word() + " " + one.subject() + ": " + one.reason();
  }

  /** By its pid where those are the host's, else by its cgroup if that is its own. */
  private static Optional<KtmScope> scope(KtmHost host, KernelRoots roots, ObservedProcess target) {
    if (ProcessIdentity.areHostNumbers(host.proc())) {
      return Optional.of(scope(target, Set.of((int) target.pid()), List.of()));
    }
    UnifiedCgroups cgroups = new UnifiedCgroups(roots);
    Optional<UnifiedCgroups.Cgroup> own = cgroups.of("self");
    return cgroups
        .of(Long.toString(target.pid()))
        .filter(group -> !group.top())
        .filter(group -> own.isEmpty() || !own.get().directory().startsWith(group.directory()))
        .map(group -> new KtmTarget.Cgroup(group.id(), group.level()))
        .map(group -> scope(target, Set.of(), List.of(group)));
  }

  private static KtmScope scope(
      ObservedProcess target, Set<Integer> pids, List<KtmTarget.Cgroup> groups) {
    return new KtmScope(
        List.of(new KtmTarget(target.comm(), pids, groups, Optional.empty(), Set.of())), false);
  }

  /** What was counted until now; nothing when nothing counts. */
  IoReading read() throws InterruptedException {
    IoReading reading = new IoReading();
    try {
      call(
          "reading counters",
          () -> {
            for (Open one : open) {
              one.reader().read(reading::add);
            }
            return true;
          });
    } catch (KtmException e) {
      missing.add("syscalls, block: " + e.getMessage());
      return new IoReading();
    }
    return reading;
  }

  /** What is not counted, and why. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  private void call(String what, Callable<Boolean> call) throws KtmException, InterruptedException {
    try {
      lease.thread().call(what, CALL_NANOS, call);
    } catch (KtmException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while " + what);
      }
      throw e;
    }
  }

  /** Unhooks everything; a native thread that hangs does it when it is back. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      lease
          .thread()
          .call(
              "unhooking counters",
              CALL_NANOS,
              () -> {
                open.forEach(one -> one.session().close());
                open.clear();
                return true;
              });
    } catch (KtmException e) {
      System.getLogger(IoCounters.class.getName())
          .log(System.Logger.Level.WARNING, "event=capture-unhook-failed detail=" + e.getMessage());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
