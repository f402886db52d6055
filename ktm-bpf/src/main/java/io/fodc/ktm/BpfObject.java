package io.fodc.ktm;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jnr.ffi.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * One BPF object file: its programs and maps. Opened, then told its constants and which programs to
 * leave out, then loaded, then closed; links and rings made from it are closed before. One thread.
 */
public final class BpfObject implements AutoCloseable {
  private static final int KIND_DATASEC = 15;
  private static final int TYPE_BYTES = 12;
  private static final int MAX_VARIABLES = 4096;

  private final LibBpf library;
  private final String name;
  private final Pointer object;
  private final List<BpfProgram> programs = new ArrayList<>();
  private final List<BpfMap> maps = new ArrayList<>();
  private boolean closed;

  BpfObject(LibBpf library, String name, Pointer object) {
    this.library = library;
    this.name = name;
    this.object = object;
    LibBpfCalls calls = library.calls();
    for (Pointer p = calls.bpf_object__next_program(object, null);
        p != null;
        p = calls.bpf_object__next_program(object, p)) {
      programs.add(new BpfProgram(library, p));
    }
    for (Pointer m = calls.bpf_object__next_map(object, null);
        m != null;
        m = calls.bpf_object__next_map(object, m)) {
      maps.add(new BpfMap(library, m));
    }
  }

  public String name() {
    return name;
  }

  public List<BpfProgram> programs() {
    return List.copyOf(programs);
  }

  public List<BpfMap> maps() {
    return List.copyOf(maps);
  }

  public Optional<BpfProgram> program(String programName) {
    return programs.stream().filter(p -> p.name().equals(programName)).findFirst();
  }

  /** A map by its name; a data section's map is named as the section, {@code .bss}. */
  public Optional<BpfMap> map(String mapName) {
    return maps.stream()
        .filter(m -> m.name().equals(mapName) || (mapName.startsWith(".") && section(m, mapName)))
        .findFirst();
  }

  /** In the kernel such a map is called by the first letters of the object and the section. */
  private static boolean section(BpfMap map, String section) {
    return map.name().endsWith(section);
  }

  /**
   * Sets a constant or the first value of a variable, before loading.
   *
   * @param section {@code .rodata}, {@code .data} or {@code .bss}
   * @param variable its name in C
   * @param value exactly as many bytes as it has, in the machine's byte order
   * @throws KtmException when the object has no such variable of this size
   */
  public void set(String section, String variable, byte[] value) throws KtmException {
    ByteBuffer sizeOut = LibBpf.buffer(Long.BYTES);
    Pointer values =
        map(section)
            .map(map -> library.calls().bpf_map__initial_value(map.pointer(), sizeOut))
            .orElse(null);
    Optional<Variable> found = variable(section, variable);
    if (values == null
        || found.isEmpty()
        || found.get().size() != value.length
        || found.get().offset() + (long) value.length > sizeOut.getLong(0)) {
      throw new KtmException(
          KtmFault.BROKEN_OBJECT,
          0,
          "object %s has no variable %s of %d bytes in %s"
              .formatted(name, variable, value.length, section));
    }
    values.put(found.get().offset(), value, 0, value.length);
  }

  /** As {@link #set(String, String, byte[])}, for a variable of 32 bits. */
  public void setInt(String section, String variable, int value) throws KtmException {
    set(section, variable, LibBpf.bytes(Integer.BYTES).putInt(value).array());
  }

  /** As {@link #set(String, String, byte[])}, for a variable of 64 bits. */
  public void setLong(String section, String variable, long value) throws KtmException {
    set(section, variable, LibBpf.bytes(Long.BYTES).putLong(value).array());
  }

  /**
   * Where a variable lies in its section.
   *
   * @param offset bytes from the section's start
   * @param size bytes
   */
  public record Variable(int offset, int size) {}

  /** A variable's place, from the object's own type information. */
  public Optional<Variable> variable(String section, String variable) {
    Pointer btf = library.calls().bpf_object__btf(object);
    if (btf == null) {
      return Optional.empty();
    }
    int id = library.calls().btf__find_by_name_kind(btf, section, KIND_DATASEC);
    Pointer type = id > 0 ? library.calls().btf__type_by_id(btf, id) : null;
    return type == null ? Optional.empty() : inSection(btf, type, variable);
  }

  /** A section's type is its header and then 12 bytes for each variable: type, offset, size. */
  private Optional<Variable> inSection(Pointer btf, Pointer section, String variable) {
    int count = Math.min(section.getInt(4) & 0xffff, MAX_VARIABLES);
    for (int i = 1; i <= count; i++) {
      long at = (long) TYPE_BYTES * i;
      Pointer type = library.calls().btf__type_by_id(btf, section.getInt(at));
      String found = nameOf(btf, type);
      if (variable.equals(found)) {
        return Optional.of(new Variable(section.getInt(at + 4), section.getInt(at + 8)));
      }
    }
    return Optional.empty();
  }

  private @Nullable String nameOf(Pointer btf, @Nullable Pointer type) {
    return type == null ? null : library.calls().btf__name_by_offset(btf, type.getInt(0));
  }

  /**
   * Brings maps and programs into the kernel.
   *
   * @throws KtmException when the kernel refuses one of them; then none is there
   */
  public void load() throws KtmException {
    long before = library.log().added();
    int result = library.calls().bpf_object__load(object);
    if (result < 0) {
      int errno = -result;
      KtmFault fault =
          switch (errno) {
            case Errno.EPERM, Errno.EACCES -> KtmFault.NO_PRIVILEGE;
            default -> KtmFault.LOAD_REFUSED;
          };
      throw new KtmException(fault, errno, library.told("loading object " + name, errno, before));
    }
  }

  /** Takes programs and maps out of the kernel again; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      library.calls().bpf_object__close(object);
    }
  }
}
