package io.fodc.ktm;

import jnr.ffi.Pointer;

/** The running kernel's type information (BTF). One thread; the caller closes it soon. */
public final class KernelTypes implements AutoCloseable {
  private static final int KIND_TYPEDEF = 8;
  private static final int KIND_STRUCT = 4;

  private final LibBpf library;
  private final Pointer btf;

  KernelTypes(LibBpf library, Pointer btf) {
    this.library = library;
    this.btf = btf;
  }

  /** Whether a program of type {@code tp_btf} can hook this tracepoint. */
  public boolean hasTracepoint(String name) {
    return has("btf_trace_" + name, KIND_TYPEDEF);
  }

  /** Whether a struct is there, for example a tracepoint's record {@code trace_event_raw_x}. */
  public boolean hasStruct(String name) {
    return has(name, KIND_STRUCT);
  }

  private boolean has(String name, int kind) {
    return library.calls().btf__find_by_name_kind(btf, name, kind) > 0;
  }

  @Override
  public void close() {
    library.calls().btf__free(btf);
  }
}
