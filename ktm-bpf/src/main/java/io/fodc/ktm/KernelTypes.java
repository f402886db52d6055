package io.fodc.ktm;

import jnr.ffi.Pointer;

/** The running kernel's type information (BTF). One thread; the caller closes it soon. */
public final class KernelTypes implements AutoCloseable {
  private static final int KIND_TYPEDEF = 8;
  private static final int KIND_FUNCTION = 12;

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

  /** Whether a function can be hooked by {@code fentry}, as far as types tell. */
  public boolean hasFunction(String name) {
    return has(name, KIND_FUNCTION);
  }

  private boolean has(String name, int kind) {
    return library.calls().btf__find_by_name_kind(btf, name, kind) > 0;
  }

  @Override
  public void close() {
    library.calls().btf__free(btf);
  }
}
