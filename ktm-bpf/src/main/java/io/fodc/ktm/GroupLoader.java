package io.fodc.ktm;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings one group's object into the kernel with as many of its programs as the kernel takes. A
 * refused program is left out, or the next one that counts the same takes its place, and the object
 * is loaded anew: libbpf loads all programs of an object or none. One thread, one group.
 */
final class GroupLoader {
  private static final Pattern REFUSED = Pattern.compile("prog '([^']+)': BPF program load failed");

  private final LibBpf library;
  private final KtmGroup group;
  private final byte[] elf;
  private final Hooks hooks;
  private final Map<String, BpfMap> shared;
  private final Map<String, LeftOut> refused = new LinkedHashMap<>();
  private final Set<String> hookingTracepoints = new HashSet<>();

  /**
   * @param shared maps of the objects loaded before by name; those of this object are added
   */
  GroupLoader(LibBpf library, KtmGroup group, byte[] elf, Hooks hooks, Map<String, BpfMap> shared) {
    this.library = library;
    this.group = group;
    this.elf = elf;
    this.hooks = hooks;
    this.shared = shared;
  }

  /**
   * What came of it.
   *
   * @param loaded the group; empty when nothing of it could be hooked
   * @param leftOut programs that are not at work and have no other that counts the same
   */
  record Result(Optional<LoadedGroup> loaded, List<LeftOut> leftOut) {}

  /**
   * Loads and hooks.
   *
   * @throws KtmException when the object as a whole is not taken
   */
  Result load() throws KtmException {
    while (true) {
      int before = refused.size();
      Optional<Result> result = attempt();
      if (result.isPresent()) {
        return result.get();
      }
      if (refused.size() == before) {
        throw new IllegalStateException("group " + group.word() + " was tried twice alike");
      }
    }
  }

  private Optional<Result> attempt() throws KtmException {
    BpfObject object = library.open(group.object(), elf);
    boolean kept = false;
    try {
      List<BpfProgram> chosen = choose(object);
      if (chosen.isEmpty()) {
        return Optional.of(new Result(Optional.empty(), leftOut(List.of())));
      }
      share(object);
      if (!loads(object, chosen)) {
        return Optional.empty();
      }
      Optional<LoadedGroup> hooked = attach(object, chosen);
      if (hooked.isEmpty()) {
        return Optional.empty();
      }
      LoadedGroup loaded = hooked.get();
      if (loaded.attached().isEmpty()) {
        return Optional.of(new Result(Optional.empty(), leftOut(List.of())));
      }
      kept = true;
      object.maps().stream()
          .filter(map -> KtmLayout.SHARED.contains(map.name()))
          .forEach(map -> shared.putIfAbsent(map.name(), map));
      return Optional.of(new Result(hooked, leftOut(loaded.attached())));
    } finally {
      if (!kept) {
        object.close();
      }
    }
  }

  /** Of each family the first program that was not refused and whose hook is there. */
  private List<BpfProgram> choose(BpfObject object) throws KtmException {
    object.programs().stream()
        .filter(program -> Hooks.tracepoint(program.section()))
        .forEach(program -> hookingTracepoints.add(LoadedGroup.family(program.name())));
    Map<String, BpfProgram> byFamily = new LinkedHashMap<>();
    for (BpfProgram program : object.programs()) {
      String family = LoadedGroup.family(program.name());
      boolean taken = !byFamily.containsKey(family) && usable(program);
      program.autoload(taken);
      if (taken) {
        byFamily.put(family, program);
      }
    }
    return List.copyOf(byFamily.values());
  }

  private boolean usable(BpfProgram program) {
    if (refused.containsKey(program.name())) {
      return false;
    }
    Optional<Hooks.Missing> missing = hooks.missing(program.section());
    missing.ifPresent(m -> refuse(program, m.fault(), m.detail()));
    return missing.isEmpty();
  }

  private void refuse(BpfProgram program, KtmFault fault, String detail) {
    boolean extra = !hookingTracepoints.contains(LoadedGroup.family(program.name()));
    refused.putIfAbsent(
        program.name(),
        new LeftOut(group, program.name(), program.section(), fault, detail, extra));
  }

  private void share(BpfObject object) throws KtmException {
    for (BpfMap map : object.maps()) {
      BpfMap first = shared.get(map.name());
      if (first != null) {
        map.shareWith(first);
      }
    }
  }

  /** Whether the kernel took it; when not, the program it did not take is refused from now on. */
  private boolean loads(BpfObject object, List<BpfProgram> chosen) throws KtmException {
    long before = library.log().added();
    try {
      object.load();
      return true;
    } catch (KtmException e) {
      Optional<BpfProgram> culprit = culprit(before, chosen);
      if (culprit.isEmpty()) {
        throw e;
      }
      refuse(culprit.get(), KtmFault.LOAD_REFUSED, e.detail());
      return false;
    }
  }

  private Optional<BpfProgram> culprit(long before, List<BpfProgram> chosen) {
    for (String line : library.log().after(before)) {
      Matcher refusal = REFUSED.matcher(line);
      if (refusal.find()) {
        return chosen.stream().filter(p -> p.name().equals(refusal.group(1))).findFirst();
      }
    }
    return Optional.empty();
  }

  /** Hooks every program; empty when another one that counts the same should be loaded instead. */
  private Optional<LoadedGroup> attach(BpfObject object, List<BpfProgram> chosen) {
    List<BpfLink> links = new ArrayList<>();
    for (BpfProgram program : chosen) {
      try {
        links.add(program.attach());
      } catch (KtmException e) {
        refuse(program, e.fault(), e.detail());
        if (hasOther(object, program)) {
          links.reversed().forEach(BpfLink::close);
          return Optional.empty();
        }
      }
    }
    return Optional.of(new LoadedGroup(group, object, links));
  }

  private boolean hasOther(BpfObject object, BpfProgram refusedOne) {
    String family = LoadedGroup.family(refusedOne.name());
    return object.programs().stream()
        .filter(other -> LoadedGroup.family(other.name()).equals(family))
        .anyMatch(this::usable);
  }

  /** One for each family that does not count: what its first program met with. */
  private List<LeftOut> leftOut(List<String> attached) {
    List<String> counting = attached.stream().map(LoadedGroup::family).toList();
    Map<String, LeftOut> byFamily = new LinkedHashMap<>();
    refused.values().stream()
        .filter(one -> !counting.contains(LoadedGroup.family(one.program())))
        .forEach(one -> byFamily.putIfAbsent(LoadedGroup.family(one.program()), one));
    return List.copyOf(byFamily.values());
  }
}
