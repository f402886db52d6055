package io.fodc.ktm;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the scope into the maps that all programs share. Only what changed is written, so an
 * unchanged scope costs nothing. One thread.
 */
final class ScopeMaps {
  private static final int COMM_BYTES = 16;
  private static final int COMM_ENTRY_BYTES = COMM_BYTES + 2 * Integer.BYTES;
  private static final int UNKNOWN_LEVELS = -1;

  private final Map<String, BpfMap> maps;
  private final Map<Long, Integer> tgids = new HashMap<>();
  private final Map<Long, Integer> cgroups = new HashMap<>();
  private final Map<Long, Integer> ports = new HashMap<>();
  private KtmScope written = KtmScope.NOBODY;

  ScopeMaps(Map<String, BpfMap> maps) {
    this.maps = maps;
  }

  /** The scope that is in force. */
  KtmScope written() {
    return written;
  }

  /**
   * Puts a scope in force. A map that no loaded object has is passed over.
   *
   * @throws KtmException when the kernel refuses; the scope is then in part the old one
   */
  void write(KtmScope scope) throws KtmException {
    if (scope.equals(written)) {
      return;
    }
    Map<Long, Integer> newTgids = new HashMap<>();
    Map<Long, Integer> newCgroups = new HashMap<>();
    Map<Long, Integer> newPorts = new HashMap<>();
    int levels = 0;
    boolean few = few(scope);
    for (int index = 0; index < scope.targets().size(); index++) {
      KtmTarget target = scope.targets().get(index);
      for (int tgid : few ? Set.<Integer>of() : target.tgids()) {
        putBounded(newTgids, tgid, index, KtmLayout.TGIDS);
      }
      for (KtmTarget.Cgroup cgroup : target.cgroups()) {
        putBounded(newCgroups, cgroup.id(), index, KtmLayout.CGROUPS);
        levels |= cgroup.level() < KtmLayout.CGROUP_DEPTH ? 1 << cgroup.level() : UNKNOWN_LEVELS;
      }
      for (int port : target.ports()) {
        putBounded(newPorts, port, index, KtmLayout.PORTS);
      }
      comm(index, target.comm());
    }
    for (int index = scope.targets().size(); index < written.targets().size(); index++) {
      comm(index, Optional.empty());
    }
    // New entries first, the mode then, old entries last: nobody is lost in between.
    put("targets_tgid", tgids, newTgids);
    put("targets_cgroup", cgroups, newCgroups);
    put("targets_port", ports, newPorts);
    int mode =
        (few ? KtmLayout.SCOPE_FEW : 0)
            | (newTgids.isEmpty() ? 0 : KtmLayout.SCOPE_TGID)
            | (newCgroups.isEmpty() ? 0 : KtmLayout.SCOPE_CGROUP)
            | (scope.byComm() ? KtmLayout.SCOPE_COMM : 0);
    mode(mode, levels);
    remove("targets_tgid", tgids, newTgids);
    remove("targets_cgroup", cgroups, newCgroups);
    remove("targets_port", ports, newPorts);
    written = scope;
  }

  /** Writes the short list, which is compared instead of hashed, when it is enough. */
  private boolean few(KtmScope scope) throws KtmException {
    BpfMap map = maps.get("targets_few");
    if (map == null || scope.targets().stream().anyMatch(target -> target.tgids().size() > 1)) {
      return false;
    }
    ByteBuffer list = LibBpf.buffer(KtmLayout.TARGETS * Integer.BYTES);
    boolean any = false;
    for (int index = 0; index < scope.targets().size(); index++) {
      for (int tgid : scope.targets().get(index).tgids()) {
        list.putInt(index * Integer.BYTES, tgid);
        any = true;
      }
    }
    map.put(LibBpf.buffer(Integer.BYTES), list);
    return any;
  }

  private static void putBounded(Map<Long, Integer> into, long key, int index, int most) {
    if (into.size() < most) {
      into.putIfAbsent(key, index);
    }
  }

  private void put(String name, Map<Long, Integer> old, Map<Long, Integer> wanted)
      throws KtmException {
    BpfMap map = maps.get(name);
    if (map == null) {
      return;
    }
    for (Map.Entry<Long, Integer> entry : wanted.entrySet()) {
      if (!entry.getValue().equals(old.get(entry.getKey()))) {
        map.put(key(map, entry.getKey()), LibBpf.buffer(4).putInt(0, entry.getValue()));
        old.put(entry.getKey(), entry.getValue());
      }
    }
  }

  private void remove(String name, Map<Long, Integer> old, Map<Long, Integer> wanted)
      throws KtmException {
    BpfMap map = maps.get(name);
    if (map == null) {
      return;
    }
    for (Long key : old.keySet().stream().filter(k -> !wanted.containsKey(k)).toList()) {
      map.remove(key(map, key));
      old.remove(key);
    }
  }

  private static ByteBuffer key(BpfMap map, long key) {
    return map.keyBytes() == Integer.BYTES
        ? LibBpf.buffer(Integer.BYTES).putInt(0, (int) key)
        : LibBpf.buffer(Long.BYTES).putLong(0, key);
  }

  private void comm(int index, Optional<String> prefix) throws KtmException {
    BpfMap map = maps.get("targets_comm");
    if (map == null) {
      return;
    }
    byte[] bytes = prefix.orElse("").getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, KtmTarget.MAX_COMM_BYTES);
    ByteBuffer entry = LibBpf.buffer(COMM_ENTRY_BYTES);
    entry.put(0, bytes, 0, length).putInt(COMM_BYTES, length).putInt(COMM_BYTES + 4, index);
    map.put(LibBpf.buffer(Integer.BYTES).putInt(0, index), entry);
  }

  private void mode(int mode, int levels) throws KtmException {
    BpfMap map = maps.get("targets_scope");
    if (map != null) {
      map.put(LibBpf.buffer(Integer.BYTES), LibBpf.buffer(8).putInt(0, mode).putInt(4, levels));
    }
  }
}
