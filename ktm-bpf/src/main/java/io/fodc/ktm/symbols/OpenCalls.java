package io.fodc.ktm.symbols;

/**
 * The functions of libc that opening by handle needs. Public only because the class that implements
 * it is made at run time in a class loader of its own.
 */
public interface OpenCalls {
  /** {@code open(2)} without a mode: never creates. Negative when it fails. */
  int open(String path, int flags);

  int close(int fd);
}
