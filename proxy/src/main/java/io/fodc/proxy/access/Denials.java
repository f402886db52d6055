package io.fodc.proxy.access;

import io.fodc.proxy.audit.AuditAction;
import io.fodc.proxy.audit.AuditLog;
import io.fodc.proxy.audit.AuditUnavailableException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What was denied: all of it is counted, and told to the audit log unless it repeats itself. Of the
 * same denial one record is written in {@link #QUIET}, with the number of those that were not; and
 * of all no more than a few a second, so that nobody writes the log full from outside.
 */
public final class Denials {
  private static final Logger LOG = System.getLogger(Denials.class.getName());
  private static final Duration QUIET = Duration.ofSeconds(10);
  private static final int MAX_KEYS = 1_000;
  private static final int RECORDS_PER_SECOND = 5;
  private static final int RECORDS_AT_ONCE = 50;

  private final AuditLog audit;
  private final LongSupplier nanoClock;
  private final RateLimits records;
  private final ConcurrentHashMap<String, LongAdder> counts = new ConcurrentHashMap<>();

  private static final class Repeats {
    private boolean written;
    private long sinceNanos;
    private long unwritten;
  }

  /** By what is the same about denials, the longest unused first. Guarded by itself. */
  private final Map<String, Repeats> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Repeats> eldest) {
          return size() > MAX_KEYS;
        }
      };

  Denials(AuditLog audit, LongSupplier nanoClock) {
    this.audit = audit;
    this.nanoClock = nanoClock;
    this.records = new RateLimits(RECORDS_PER_SECOND, RECORDS_AT_ONCE, nanoClock);
    for (Permission permission : Permission.values()) {
      counts.put(permission.word(), new LongAdder());
    }
  }

  /**
   * Somebody was denied something.
   *
   * @param action what they wanted; its action is the word of the requirement
   * @param host where they come from without the port, which differs each time
   * @param code what became of it: {@code unauthenticated}, {@code permission-denied}, …
   * @param reason why, in one sentence
   */
  public void add(AuditAction action, String host, String code, String reason) {
    counts.computeIfAbsent(action.action(), a -> new LongAdder()).increment();
    String key = action.actor() + '\n' + host + '\n' + action.action() + '\n' + code;
    long repeats = due(key);
    if (repeats < 0) {
      return;
    }
    Map<String, String> target = new HashMap<>(action.target());
    if (repeats > 0) {
      target.put("repeats", Long.toString(repeats));
    }
    LOG.log(
        Level.WARNING,
        "denied actor=\"{0}\" peer={1} permission={2} code={3} repeats={4}" + " reason=\"{5}\"",
        action.actor(),
        action.peer(),
        action.action(),
        code,
        repeats,
        reason);
    try {
      audit.event(
          new AuditAction(
              action.actor(), action.peer(), action.requestId(), action.action(), target),
          code,
          reason);
    } catch (AuditUnavailableException e) {
      // Logged and counted there; what was denied stays denied.
      LOG.log(Level.DEBUG, "denial not in the audit log", e);
    }
  }

  /** How many like it were not written, if this one is to be; -1 if it is not. */
  private long due(String key) {
    synchronized (recent) {
      long now = nanoClock.getAsLong();
      Repeats repeats = recent.computeIfAbsent(key, k -> new Repeats());
      boolean quiet = repeats.written && now - repeats.sinceNanos < QUIET.toNanos();
      if (quiet || records.take("all").isPresent()) {
        repeats.unwritten++;
        return -1;
      }
      long unwritten = repeats.unwritten;
      repeats.written = true;
      repeats.sinceNanos = now;
      repeats.unwritten = 0;
      return unwritten;
    }
  }

  /** Denials so far by the permission that was missing, sorted. */
  public Map<String, Long> byPermission() {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((permission, count) -> sums.put(permission, count.sum()));
    return sums;
  }
}
