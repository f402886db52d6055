package io.fodc.profiling.profile;

/**
 * A function's own value and its value with all that it called, each sample counted once.
 *
 * @param frame the function
 * @param flat its own
 * @param cum with what it called
 */
public record TopRow(Frame frame, Weight flat, Weight cum) {}
