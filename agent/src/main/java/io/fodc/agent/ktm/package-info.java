/**
 * Kernel telemetry as a source of the tick: who is watched is looked up anew at every tick, the
 * kernel's counters become samples, deaths become events, and when something of it fails the agent
 * goes on one rung lower, with the reason where people look. None of these classes is loaded while
 * {@code ktm.enabled} is off.
 */
@NullMarked
package io.fodc.agent.ktm;

import org.jspecify.annotations.NullMarked;
