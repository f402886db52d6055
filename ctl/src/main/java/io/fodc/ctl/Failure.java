package io.fodc.ctl;

import java.util.List;

/** Ends the command with a code and words for standard error. The words are shown harmless. */
public final class Failure extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient ExitCode exit;
  private final transient List<String> more;

  /**
   * An end.
   *
   * @param what what went wrong, in one line
   * @param more further lines, such as the remedy
   */
  public Failure(ExitCode exit, String what, List<String> more) {
    super(what);
    this.exit = exit;
    this.more = List.copyOf(more);
  }

  /** An end with what went wrong and what to do. */
  public Failure(ExitCode exit, String what, String remedy) {
    this(exit, what, List.of("remedy:  " + remedy));
  }

  /** The code. */
  public ExitCode exit() {
    return exit;
  }

  /** What went wrong. */
  public String what() {
    return String.valueOf(getMessage());
  }

  /** The lines after it. */
  public List<String> more() {
    return more;
  }
}
