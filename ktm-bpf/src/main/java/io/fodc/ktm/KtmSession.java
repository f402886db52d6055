package io.fodc.ktm;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Kernel telemetry at work: loaded groups, the scope they count by, the readers of their maps.
 * Everything runs on one thread. Closing unhooks and unloads in reverse order.
 */
public final class KtmSession implements AutoCloseable {
  private static final int MAX_EVENTS = 1024;

  private final LibBpf library;
  private final Map<KtmGroup, LoadedGroup> groups = new EnumMap<>(KtmGroup.class);
  private final List<LeftOut> leftOut = new ArrayList<>();
  private final Map<String, BpfMap> shared = new HashMap<>();
  private final ScopeMaps scope = new ScopeMaps(shared);
  private final List<KtmEvent> events = new ArrayList<>();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Optional<BpfRing> ring = Optional.empty();

  private KtmSession(LibBpf library) {
    this.library = library;
  }

  /**
   * Loads and hooks every group as far as the kernel takes it. Takes some 0.1 to 1 s.
   *
   * @param wanted which groups
   * @throws KtmException when nothing at all could be hooked: the reason of the first one
   */
  public static KtmSession open(
      LibBpf library, KtmHost host, KtmObjects objects, Set<KtmGroup> wanted) throws KtmException {
    checkBeforehand(host);
    KtmSession session = new KtmSession(library);
    boolean whole = false;
    try (Hooks hooks = new Hooks(host, library.kernelTypes())) {
      for (KtmGroup group : wanted.stream().sorted().toList()) {
        session.open(group, host, objects, hooks);
      }
      session.requireSome(wanted);
      session.openRing();
      whole = true;
      return session;
    } finally {
      if (!whole) {
        session.close();
      }
    }
  }

  /** What is certain to fail is told before anything is tried, because errno tells it badly. */
  private static void checkBeforehand(KtmHost host) throws KtmException {
    List<String> missing = Capabilities.ofThisThread(host.proc()).missing();
    if (!missing.isEmpty()) {
      throw new KtmException(
          KtmFault.NO_PRIVILEGE, Errno.EPERM, "missing " + String.join(" and ", missing));
    }
    try (InputStream types = Files.newInputStream(host.typeInformation())) {
      if (types.read() < 0) {
        throw new KtmException(KtmFault.NO_BTF, 0, host.typeInformation() + " is empty");
      }
    } catch (IOException e) {
      throw new KtmException(
          KtmFault.NO_BTF, 0, host.typeInformation() + " cannot be read: " + e.getMessage());
    }
  }

  private void open(KtmGroup group, KtmHost host, KtmObjects objects, Hooks hooks) {
    try {
      GroupLoader loader = new GroupLoader(library, group, objects.read(group), hooks, shared);
      GroupLoader.Result result = loader.load();
      result
          .loaded()
          .ifPresent(
              loaded -> {
                groups.put(group, loaded);
                opened.add(loaded);
              });
      result.leftOut().forEach(one -> leave(host, one));
    } catch (KtmException e) {
      leave(host, new LeftOut(group, "", "", e.fault(), e.detail(), false));
    }
  }

  /** A locked-down kernel refuses in the same way as one that has not got what is asked for. */
  private void leave(KtmHost host, LeftOut one) {
    boolean refused = one.fault() == KtmFault.NO_PRIVILEGE || one.fault() == KtmFault.LOAD_REFUSED;
    KtmFault fault = refused && lockedDown(host) ? KtmFault.LOCKDOWN : one.fault();
    leftOut.add(
        new LeftOut(one.group(), one.program(), one.section(), fault, one.detail(), one.extra()));
  }

  private static boolean lockedDown(KtmHost host) {
    try {
      String state = Files.readString(host.lockdown());
      return state.contains("[integrity]") || state.contains("[confidentiality]");
    } catch (IOException e) {
      return false;
    }
  }

  private void requireSome(Set<KtmGroup> wanted) throws KtmException {
    if (groups.isEmpty() && !wanted.isEmpty()) {
      LeftOut first = leftOut.getFirst();
      throw new KtmException(first.fault(), 0, "nothing could be hooked: " + first.detail());
    }
  }

  private void openRing() throws KtmException {
    BpfMap map = shared.get("ktm_events");
    if (map != null) {
      BpfRing open = BpfRing.open(map, bytes -> KtmEvent.of(bytes).ifPresent(this::keep));
      opened.add(open);
      ring = Optional.of(open);
    }
  }

  private void keep(KtmEvent event) {
    if (events.size() < MAX_EVENTS) {
      events.add(event);
    }
  }

  /** The programs that are not at work. */
  public List<LeftOut> leftOut() {
    return List.copyOf(leftOut);
  }

  /** The groups that are at work, at least in part. */
  public Set<KtmGroup> groups() {
    return Set.copyOf(groups.keySet());
  }

  /** Names of the programs of a group that are hooked. */
  public List<String> attached(KtmGroup group) {
    return loaded(group).map(LoadedGroup::attached).orElse(List.of());
  }

  /** Programs that are hooked. */
  public int programs() {
    return groups.values().stream().mapToInt(loaded -> loaded.attached().size()).sum();
  }

  /** What each hooked program cost, by group and name, {@code sched/context_switch}. */
  public Map<String, RunStatistics> statistics() throws KtmException {
    Map<String, RunStatistics> all = new TreeMap<>();
    for (LoadedGroup loaded : groups.values()) {
      List<String> attached = loaded.attached();
      for (BpfProgram program : loaded.object().programs()) {
        if (attached.contains(program.name())) {
          all.put(loaded.group().word() + "/" + program.name(), program.statistics());
        }
      }
    }
    return all;
  }

  /** Counts these targets from now on; counters go on where they stood. */
  public void scope(KtmScope next) throws KtmException {
    scope.write(next);
  }

  /** The scope in force. */
  public KtmScope scope() {
    return scope.written();
  }

  /** What happened since the last call, oldest first, at most {@value #MAX_EVENTS}. */
  public List<KtmEvent> events() throws KtmException {
    events.clear();
    if (ring.isPresent()) {
      ring.get().poll();
    }
    return List.copyOf(events);
  }

  Optional<LoadedGroup> loaded(KtmGroup group) {
    return Optional.ofNullable(groups.get(group));
  }

  Optional<BpfMap> shared(String name) {
    return Optional.ofNullable(shared.get(name));
  }

  @Override
  public void close() {
    for (AutoCloseable one : opened.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        library.log().add("closing failed: " + e);
      }
    }
    opened.clear();
    groups.clear();
  }
}
