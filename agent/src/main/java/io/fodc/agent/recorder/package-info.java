/**
 * Turns what the sources say into ticks. One platform thread owns the window: at each tick of an
 * anchored clock it asks every source at once, waits until all have answered or the tick's deadline
 * is there, appends what arrived, and tells the listeners. What is missing and why is kept as
 * evidence gaps; what happened at an instant is kept as events. Both are bounded.
 */
@NullMarked
package io.fodc.agent.recorder;

import org.jspecify.annotations.NullMarked;
