package io.fodc.ktm;

import java.nio.ByteBuffer;

/**
 * What a program cost, as the kernel counts while {@code kernel.bpf_stats_enabled} is 1.
 *
 * @param nanos time spent in it
 * @param runs times it ran
 */
public record RunStatistics(long nanos, long runs) {
  // struct bpf_prog_info of linux/bpf.h: run_time_ns and run_cnt.
  private static final int INFO_BYTES = 232;
  private static final int RUN_NANOS_AT = 192;
  private static final int RUNS_AT = 200;

  static RunStatistics of(LibBpf library, int fd, String program) throws KtmException {
    ByteBuffer info = LibBpf.buffer(INFO_BYTES);
    ByteBuffer size = LibBpf.buffer(Integer.BYTES).putInt(0, INFO_BYTES);
    int result = library.calls().bpf_obj_get_info_by_fd(fd, info, size);
    if (result < 0) {
      throw library.failed("asking about program " + program, -result);
    }
    return new RunStatistics(info.getLong(RUN_NANOS_AT), info.getLong(RUNS_AT));
  }
}
