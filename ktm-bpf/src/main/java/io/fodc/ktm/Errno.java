package io.fodc.ktm;

/** Error numbers that are told apart, as Linux has them on every architecture used. */
final class Errno {
  static final int EPERM = 1;
  static final int ENOENT = 2;
  static final int ESRCH = 3;
  static final int E2BIG = 7;
  static final int EACCES = 13;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int EOPNOTSUPP = 95;

  /** Inside the kernel only, but seen from bpf(2). */
  static final int ENOTSUPP = 524;

  private Errno() {}
}
