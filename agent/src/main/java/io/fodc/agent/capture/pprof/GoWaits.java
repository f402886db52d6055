package io.fodc.agent.capture.pprof;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a goroutine waits for, by the names of its innermost functions, for Go 1.18 to 1.26. The
 * source is Go's own: {@code runtime/sema.go}, {@code chan.go} and {@code select.go} with their
 * linknames, {@code sync/runtime.go}, and {@code internal/sync/runtime.go} from 1.24 on.
 *
 * <p>A goroutine that waits has {@code runtime.gopark} innermost. One that was woken and has not
 * got a CPU yet looks the same. What is not in the table is left out: {@code time.Sleep}, {@code
 * runtime.netpollblock} (I/O), system calls, and the runtime's own business.
 */
final class GoWaits {
  private static final String PARK = "runtime.gopark";
  private static final int MOST_LOOKED_AT = 12;

  private static final Map<String, Wait> BY_FUNCTION =
      Map.ofEntries(
          // Mutex.lockSlow; before 1.20 RWMutex too. From 1.24 on the mutex is in internal/sync.
          entry("sync.runtime_SemacquireMutex", Wait.MUTEX),
          entry("internal/sync.runtime_SemacquireMutex", Wait.MUTEX),
          // From 1.20 on.
          entry("sync.runtime_SemacquireRWMutexR", Wait.RWMUTEX),
          entry("sync.runtime_SemacquireRWMutex", Wait.RWMUTEX),
          // The lock of a file or connection: one write, one read at a time.
          entry("internal/poll.runtime_Semacquire", Wait.MUTEX),
          // WaitGroup: by the first in older, by the second in newer versions.
          entry("sync.runtime_Semacquire", Wait.SEMAPHORE),
          entry("sync.runtime_SemacquireWaitGroup", Wait.SEMAPHORE),
          // The runtime's own: to stop the world, to begin a garbage collection.
          entry("runtime.semacquire", Wait.SEMAPHORE),
          entry("sync.runtime_notifyListWait", Wait.COND),
          entry("runtime.chanrecv1", Wait.CHANNEL),
          entry("runtime.chanrecv2", Wait.CHANNEL),
          entry("runtime.chansend1", Wait.CHANNEL),
          entry("reflect.chanrecv", Wait.CHANNEL),
          entry("reflect.chansend", Wait.CHANNEL),
          entry("reflect.chansend0", Wait.CHANNEL),
          entry("runtime.selectgo", Wait.SELECT),
          entry("runtime.block", Wait.SELECT));

  private GoWaits() {}

  /**
   * What the goroutine with this stack waits for; empty when it does not wait, or for something
   * else.
   *
   * @param functions innermost first
   */
  static Optional<Wait> of(List<String> functions) {
    if (functions.isEmpty() || !functions.getFirst().equals(PARK)) {
      return Optional.empty();
    }
    for (int i = 1; i < Math.min(functions.size(), MOST_LOOKED_AT); i++) {
      Wait wait = BY_FUNCTION.get(functions.get(i));
      if (wait != null) {
        boolean inner = wait == Wait.MUTEX && forReadersAndWriters(functions, i);
        return Optional.of(inner ? Wait.RWMUTEX : wait);
      }
    }
    return Optional.empty();
  }

  /**
   * How many of the innermost functions are the waiting itself. Of these the outermost is what the
   * program called: {@code sync.(*Mutex).Lock}.
   */
  static int primitives(List<String> functions) {
    int count = 0;
    while (count < functions.size() && primitive(functions.get(count))) {
      count++;
    }
    return count;
  }

  private static boolean primitive(String function) {
    return function.startsWith("runtime.")
        || function.startsWith("sync.")
        || function.startsWith("internal/sync.")
        || function.startsWith("internal/poll.");
  }

  /** A writer waits for other writers in the mutex that is inside of an RWMutex. */
  private static boolean forReadersAndWriters(List<String> functions, int from) {
    for (int i = from; i < functions.size() && primitive(functions.get(i)); i++) {
      if (functions.get(i).startsWith("sync.(*RWMutex).")) {
        return true;
      }
    }
    return false;
  }
}
