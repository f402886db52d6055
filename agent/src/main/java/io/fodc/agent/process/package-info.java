/**
 * Finds the process of the observed node under {@code /proc}, by its pid or by what it is called
 * and how it was started. In a pod without a shared process namespace there is none to be found;
 * that is an answer, not an error.
 */
@NullMarked
package io.fodc.agent.process;

import org.jspecify.annotations.NullMarked;
