package io.fodc.ktm.stacks;

/** Names, numbers and layouts of {@code profile.h}. */
final class ProfileLayout {
  static final String OBJECT = "profile";
  static final String ON_CPU = "on_cpu";
  static final String OFF_CPU = "off_cpu";
  static final String HOST_NUMBERS = "host_numbers";
  static final String THRESHOLD = "threshold_ns";

  static final String TARGETS = "profile_targets";
  static final String SAMPLES = "profile_samples";
  static final String STACKS = "profile_stacks";
  static final String OVERFLOW = "profile_overflow";
  static final String COUNTS = "profile_count";

  /*
   *  0               8               16
   * +---------------+---------------+
   * | pid_namespace | pid           |
   * +---------------+---------------+
   */
  static final int PROCESS_BYTES = 16;

  /*
   *  0       4       8       12      16                      32
   * +-------+-------+-------+-------+-----------------------+
   * | target| reason| user  | kernel| comm                  |
   * +-------+-------+-------+-------+-----------------------+
   */
  static final int KEY_BYTES = 32;
  static final int KEY_TARGET = 0;
  static final int KEY_REASON = 4;
  static final int KEY_USER_STACK = 8;
  static final int KEY_KERNEL_STACK = 12;
  static final int KEY_COMM = 16;
  static final int COMM_BYTES = 16;

  static final int VALUE_COUNT = 0;
  static final int VALUE_NANOS = 1;

  static final int DEPTH = 127;
  static final int NO_STACK = -14;

  /** Set in keys of stacks that are in the overflow map. */
  static final int OVERFLOW_BIT = 1 << 30;

  static final int COUNT_SAMPLES = 0;
  static final int COUNT_FULL = 1;
  static final int COUNT_COLLISIONS = 2;
  static final int COUNT_SHORT = 3;
  static final int COUNT_UNTRACKED = 4;

  private ProfileLayout() {}
}
