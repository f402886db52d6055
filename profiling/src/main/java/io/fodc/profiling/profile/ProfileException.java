package io.fodc.profiling.profile;

import java.io.IOException;

/** A profile that cannot be read or shown as asked. The message has no bytes of the profile. */
public final class ProfileException extends IOException {
  /** What is wrong. */
  public enum Reason {
    /** It is something else; it may be whole. */
    NOT_A_PROFILE,
    /** It is torn, or contradicts itself. */
    MALFORMED,
    /** It is beyond a limit. */
    TOO_LARGE,
    /** It has no such sample type. */
    NO_SUCH_SAMPLE_TYPE,
    /** Two profiles count different things. */
    DIFFERENT_SAMPLE_TYPES
  }

  private static final long serialVersionUID = 1L;
  private final Reason reason;
  private final String what;
  private final String remedy;

  ProfileException(Reason reason, String message, String remedy) {
    super(message);
    this.reason = reason;
    this.what = message;
    this.remedy = remedy;
  }

  static ProfileException malformed(String what) {
    return new ProfileException(
        Reason.MALFORMED,
        "the profile contradicts itself or is torn: " + what,
        "take it again; if it stays so, open the file with 'go tool pprof' and compare");
  }

  static ProfileException tooLarge(String what, long limit) {
    return new ProfileException(
        Reason.TOO_LARGE,
        "the profile has more than " + limit + " " + what + ", which is the limit",
        "capture fewer seconds or at a lower rate, or open the file with 'go tool pprof'");
  }

  public Reason reason() {
    return reason;
  }

  /** What is wrong, in one sentence. */
  public String what() {
    return what;
  }

  /** What can be done about it. */
  public String remedy() {
    return remedy;
  }
}
