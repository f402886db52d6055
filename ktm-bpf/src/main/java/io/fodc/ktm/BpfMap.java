package io.fodc.ktm;

import java.nio.ByteBuffer;
import java.util.Set;
import jnr.ffi.Pointer;

/** One map of an object. Lives as long as its object; one thread. */
public final class BpfMap {
  private static final int PER_CPU_HASH = 5;
  private static final int PER_CPU_ARRAY = 6;
  private static final int LRU_PER_CPU_HASH = 10;
  private static final Set<Integer> PER_CPU = Set.of(PER_CPU_HASH, PER_CPU_ARRAY, LRU_PER_CPU_HASH);

  private final LibBpf library;
  private final Pointer map;
  private final String name;
  private final int type;

  BpfMap(LibBpf library, Pointer map) {
    this.library = library;
    this.map = map;
    this.name = library.calls().bpf_map__name(map);
    this.type = library.calls().bpf_map__type(map);
  }

  Pointer pointer() {
    return map;
  }

  LibBpf library() {
    return library;
  }

  public String name() {
    return name;
  }

  /** The kernel's number of the map's type ({@code enum bpf_map_type}). */
  public int type() {
    return type;
  }

  /** The descriptor; there is one only after loading. */
  public int fd() {
    return library.calls().bpf_map__fd(map);
  }

  public int keyBytes() {
    return library.calls().bpf_map__key_size(map);
  }

  /** Bytes of one value, of one CPU where each has its own. */
  public int valueBytes() {
    return library.calls().bpf_map__value_size(map);
  }

  public int maxEntries() {
    return library.calls().bpf_map__max_entries(map);
  }

  public boolean perCpu() {
    return PER_CPU.contains(type);
  }

  /** Parts of a value: one for each CPU there can be, or 1. */
  int parts() {
    return perCpu() ? library.possibleCpus() : 1;
  }

  /** Bytes from one CPU's part to the next one's. */
  int partBytes() {
    return perCpu() ? (valueBytes() + 7) & ~7 : valueBytes();
  }

  /** Sets how many entries it will have; before loading. */
  public void maxEntries(int entries) throws KtmException {
    checked("sizing map " + name, library.calls().bpf_map__set_max_entries(map, entries));
  }

  /** Uses another object's map instead of making one; before loading. */
  public void shareWith(BpfMap other) throws KtmException {
    checked("sharing map " + name, library.calls().bpf_map__reuse_fd(map, other.fd()));
  }

  /**
   * Reads one entry.
   *
   * @param key direct, {@link #keyBytes} long
   * @param value direct, room for all parts
   * @return whether there is such an entry
   */
  public boolean lookup(ByteBuffer key, ByteBuffer value) throws KtmException {
    return present("reading map " + name, library.calls().bpf_map_lookup_elem(fd(), key, value));
  }

  /** Puts one entry, both buffers direct; a full map refuses with errno 7. */
  public void put(ByteBuffer key, ByteBuffer value) throws KtmException {
    checked("writing map " + name, library.calls().bpf_map_update_elem(fd(), key, value, 0));
  }

  /** Removes one entry; returns whether it was there. */
  public boolean remove(ByteBuffer key) throws KtmException {
    return present("removing from map " + name, library.calls().bpf_map_delete_elem(fd(), key));
  }

  /** Removes every entry of a hash map, at most {@link #maxEntries}. */
  public void clear() throws KtmException {
    ByteBuffer key = LibBpf.buffer(keyBytes());
    for (int i = maxEntries(); i > 0; i--) {
      if (!present("listing map " + name, library.calls().bpf_map_get_next_key(fd(), null, key))) {
        return;
      }
      remove(key);
    }
  }

  private boolean present(String what, int result) throws KtmException {
    if (result == -Errno.ENOENT) {
      return false;
    }
    checked(what, result);
    return true;
  }

  private void checked(String what, int result) throws KtmException {
    if (result < 0) {
      throw library.failed(what, -result);
    }
  }
}
