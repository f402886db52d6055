package io.fodc.profiling.pprof;

/**
 * A function in a stack.
 *
 * @param function its name, as the profile has it
 * @param file empty when it is not known
 * @param line where in it; 0 when it is not known
 * @param startLine where the function begins; 0 when it is not known
 */
public record Frame(String function, String file, long line, long startLine) {}
