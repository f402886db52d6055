package io.fodc.ktm;

import jnr.ffi.Pointer;

/** A program hooked to something; closing unhooks it. One thread. */
public final class BpfLink implements AutoCloseable {
  private final LibBpf library;
  private final String program;
  private final Pointer link;
  private boolean closed;

  BpfLink(LibBpf library, String program, Pointer link) {
    this.library = library;
    this.program = program;
    this.link = link;
  }

  /** Name of the program. */
  public String program() {
    return program;
  }

  /** Unhooks the program; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      library.calls().bpf_link__destroy(link);
    }
  }
}
