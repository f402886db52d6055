package io.fodc.ktm;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.Variadic;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;

/**
 * The functions of libc that are used. Public only because the class that implements it is made at
 * run time in a class loader of its own.
 */
@SuppressWarnings("checkstyle:MethodName")
public interface LibcCalls {
  int close(int fd);

  int vsnprintf(ByteBuffer into, @size_t long size, Pointer format, Pointer arguments);

  /** {@code perf_event_open} has no wrapper in libc. */
  @Variadic(fixedCount = 1)
  long syscall(long number, ByteBuffer attributes, long pid, long cpu, long group, long flags);

  @Variadic(fixedCount = 1)
  int prctl(
      int option,
      @u_int64_t long argument2,
      @u_int64_t long argument3,
      @u_int64_t long argument4,
      @u_int64_t long argument5);
}
