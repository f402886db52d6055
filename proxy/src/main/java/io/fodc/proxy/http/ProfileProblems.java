package io.fodc.proxy.http;

import io.fodc.profiling.profile.ProfileException;

/** Says over HTTP what is wrong with a profile. */
final class ProfileProblems {
  private ProfileProblems() {}

  static Problem of(ProfileException e, ViewOptions options) {
    ProblemCode code =
        switch (e.reason()) {
          case NOT_A_PROFILE -> ProblemCode.NOT_A_PROFILE;
          case MALFORMED -> ProblemCode.PROFILE_MALFORMED;
          case TOO_LARGE -> ProblemCode.PROFILE_TOO_LARGE;
          case DIFFERENT_SAMPLE_TYPES -> ProblemCode.SAMPLE_TYPES_DIFFER;
          case NO_SUCH_SAMPLE_TYPE -> ProblemCode.PARAMETER_INVALID;
        };
    String detail = Problem.excerpt(e.what());
    Problem problem = Problem.of(code, detail, Problem.excerpt(e.remedy()));
    return code == ProblemCode.PARAMETER_INVALID
        ? problem
            .with("parameter", Parameter.SAMPLE.name())
            .with("value", Problem.excerpt(options.sample().orElse("")))
        : problem;
  }
}
