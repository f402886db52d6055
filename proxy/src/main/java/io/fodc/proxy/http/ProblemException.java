package io.fodc.proxy.http;

/** Ends a request with a {@link Problem}; only thrown before the first byte of an answer. */
final class ProblemException extends RuntimeException {
  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
