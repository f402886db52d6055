package io.fodc.profiling.jvm;

/** A JVM that cannot be looked at; the message says which, why, and what to do. */
public final class ProfilingException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  ProfilingException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What kind of trouble it is. */
  public Reason reason() {
    return reason;
  }

  /** Why a JVM cannot be looked at. */
  public enum Reason {
    /** It has ended, or there never was one. */
    GONE("target-unreachable"),
    /** It runs as somebody else. */
    NO_PRIVILEGE("no-privilege"),
    /** It is no JVM, does not let anybody attach, or the machine is one without a profiler. */
    UNSUPPORTED("unsupported"),
    /** Somebody profiles it already. */
    IN_USE("in-use"),
    /** What it would give is more than is allowed, or there is room for. */
    TOO_LARGE("too-large"),
    /** The profiler or the JVM said no. */
    FAILED("failed");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** As machines read it. */
    public String word() {
      return word;
    }
  }
}
