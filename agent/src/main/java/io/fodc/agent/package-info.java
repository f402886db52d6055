/**
 * The agent as a process: {@code Main} makes one record of the configuration, one wiring method
 * builds the graph from it, and closing the graph takes it down in reverse order within a time
 * limit.
 */
@NullMarked
package io.fodc.agent;

import org.jspecify.annotations.NullMarked;
